{
  const address = new URL(location);
  const missing = Object.entries(SAID).filter(([key]) => !address.searchParams.has(key));
  missing.forEach(([key, values]) => [values].flat().forEach(value => address.searchParams.append(key, value)));
  if (missing.length) history.replaceState(history.state, "", address);
}
