{
  const address = new URL(location);
  const missing = Object.entries(SAID).filter(([key]) => !address.searchParams.has(key));
  missing.forEach(([key, value]) => address.searchParams.set(key, value));
  if (missing.length) history.replaceState(history.state, "", address);
}
