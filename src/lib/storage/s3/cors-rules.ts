import file from '../../../../deploy/r2-cors.json';

/** What a bucket lets pages of other origins do, in the words of S3 and of Cloudflare's dashboard. */
export interface CorsRule {
  AllowedOrigins: string[];
  AllowedMethods: string[];
  /** Listed one by one: R2 does not take a star here. */
  AllowedHeaders: string[];
  ExposeHeaders: string[];
  MaxAgeSeconds: number;
}

/** The rules of `deploy/r2-cors.json` for the page at `appUrl`. */
export function corsRulesFor(appUrl: string): CorsRule[] {
  const { origin } = new URL(appUrl);
  const fill = (name: string) => (name === 'APP_URL' ? origin : name);
  return file.map((rule) => ({ ...rule, AllowedOrigins: rule.AllowedOrigins.map(fill) }));
}

/** Whether the rules of a bucket allow all that is wanted; they may allow more, to others too. */
export function allowsAll(rules: Partial<CorsRule>[], wanted: CorsRule[]): boolean {
  return wanted.every((needed) =>
    rules.some(
      (rule) =>
        holds(rule.AllowedOrigins, needed.AllowedOrigins) &&
        holds(rule.AllowedMethods, needed.AllowedMethods) &&
        holds(rule.AllowedHeaders, needed.AllowedHeaders) &&
        holds(rule.ExposeHeaders, needed.ExposeHeaders),
    ),
  );
}

function holds(given: string[] = [], wanted: string[]): boolean {
  const known = new Set(given.map((name) => name.toLowerCase()));
  return wanted.every((name) => known.has(name.toLowerCase()));
}
