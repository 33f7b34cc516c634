// Adds to the address what it has to name, and takes away what it should not (address.py); no entry of the history is
// made for it. time: when it was sent. What a page left behind may be run again while the next one comes, and is not heeded.
// standard: what stands at its default. Such a key may be in the address because this script added it for a run before,
// after the visitor had gone back to the default: what it added it takes away, and nothing that the visitor chose.
{
  const { time, missing, wrong, standard } = CHANGES;
  const isOld = time <= (window.activsimAddressTime ?? 0);
  if (!isOld) window.activsimAddressTime = time;
  const additions = (window.activsimAdditions ??= {}); // key -> the values that this script wrote last
  const address = new URL(location);
  const named = (key) => JSON.stringify(address.searchParams.getAll(key));
  const add = ([key, values]) => [values].flat().forEach((value) => address.searchParams.append(key, value));
  for (const [key, values] of Object.entries(wrong)) {
    if (!address.searchParams.has(key)) continue;
    address.searchParams.delete(key);
    add([key, values]);
  }
  for (const key of standard) if (named(key) === additions[key]) address.searchParams.delete(key);
  for (const [key, values] of Object.entries(missing)) {
    if (address.searchParams.has(key)) continue;
    add([key, values]);
    if (!isOld) additions[key] = named(key);
  }
  const replace = window.activsimHistory?.replace ?? history.replaceState.bind(history);
  if (!isOld && address.href !== location.href) replace(history.state, "", address);
}
