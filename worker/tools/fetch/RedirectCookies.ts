const mostPerOrigin = 20;
const longestCookie = 4_096;

/**
 * Cookies for one chain of redirects: some sites redirect to the same address until the visitor sends the
 * cookie it was given. Each cookie is sent only to the origin that set it.
 */
export class RedirectCookies {
  private readonly byOrigin = new Map<string, Map<string, string>>();

  keep({ origin }: URL, setCookie: string | string[] | undefined): void {
    const kept = this.byOrigin.get(origin) ?? new Map<string, string>();
    for (const line of [setCookie ?? []].flat()) {
      const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined || line.length > longestCookie) continue;
      if (kept.size < mostPerOrigin || kept.has(name)) kept.set(name, value.trim());
    }
    this.byOrigin.set(origin, kept);
  }

  headerFor({ origin }: URL): { cookie?: string } {
    const kept = [...(this.byOrigin.get(origin) ?? [])];
    return kept.length === 0 ? {} : { cookie: kept.map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}
