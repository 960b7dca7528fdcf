/**
 * Loaded into a process that npm runs: npm does not hand a SIGTERM on, so a process that lost it ends
 * itself in order instead of working on unseen.
 */
const parent = process.ppid;
const look = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(look);
  process.kill(process.pid, 'SIGTERM');
}, 250);
look.unref();
