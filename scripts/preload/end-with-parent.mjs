/**
 * Loaded into a child with `--import` where the kernel cannot tie it to its parent (macOS): a process
 * whose parent died gets another one, and then has to go.
 */
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 250).unref();
