/** Leads to the login page, which leads back to where the owner was. */
export function goToLogin(): void {
  if (typeof window === 'undefined') return;
  const here = window.location.pathname + window.location.search;
  if (here.startsWith('/login')) return;
  window.location.assign(`/login?next=${encodeURIComponent(here)}`);
}
