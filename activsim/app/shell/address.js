// Adds to the address what it has to name, and takes away what it should not (address.py); no entry of the history is
// made for it. time: when it was sent. What a page left behind may be run again while the next one comes, and is not heeded.
{
  const { time, missing, wrong } = CHANGES;
  const isOld = time <= (window.activsimAddressTime ?? 0);
  if (!isOld) window.activsimAddressTime = time;
  const address = new URL(location);
  const add = ([key, values]) => [values].flat().forEach((value) => address.searchParams.append(key, value));
  for (const [key, values] of Object.entries(wrong)) {
    if (!address.searchParams.has(key)) continue;
    address.searchParams.delete(key);
    add([key, values]);
  }
  Object.entries(missing).filter(([key]) => !address.searchParams.has(key)).forEach(add);
  const replace = window.activsimHistory?.replace ?? history.replaceState.bind(history);
  if (!isOld && address.href !== location.href) replace(history.state, "", address);
}
