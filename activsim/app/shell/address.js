// Adds to the address what it has to name, and takes away what it should not (address.py); no entry of the history is
// made for it.
{
  const { missing, wrong } = CHANGES;
  const address = new URL(location);
  const add = ([key, values]) => [values].flat().forEach((value) => address.searchParams.append(key, value));
  for (const [key, values] of Object.entries(wrong)) {
    if (!address.searchParams.has(key)) continue;
    address.searchParams.delete(key);
    add([key, values]);
  }
  Object.entries(missing).filter(([key]) => !address.searchParams.has(key)).forEach(add);
  const replace = window.activsimHistory?.replace ?? history.replaceState.bind(history);
  if (address.href !== location.href) replace(history.state, "", address);
}
