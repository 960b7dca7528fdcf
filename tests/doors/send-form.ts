export interface FormAnswer {
  status: number;
  location: string | null;
  /** The whole Set-Cookie header; empty where no cookie came. */
  setCookie: string;
  /** For the Cookie header. */
  cookie: string;
  text: string;
}

/** As much of fetch as a form needs. */
type Fetch = (
  url: string,
  init: { method?: string; body?: string; redirect?: 'manual'; headers: Record<string, string> },
) => Promise<{
  status: number;
  headers: { get(name: string): string | null; getSetCookie(): string[] };
  text(): Promise<string>;
}>;

/**
 * Fills in the form of a page (`/login`, `/pair?code=…`) and sends it as a browser without scripts does.
 * `shown` is the origin the browser has in its address bar, where that is not where it is sent.
 */
export async function sendForm(
  page: string,
  fields: Record<string, string>,
  options: { shown?: string; headers?: Record<string, string>; fetch?: Fetch } = {},
): Promise<FormAnswer> {
  const { headers = {}, shown = new URL(page).origin, fetch: ask = fetch } = options;
  const html = await (await ask(page, { headers })).text();
  const hidden = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(
    ([tag]) => [attribute(tag, 'name'), attribute(tag, 'value')] as const,
  );
  const boundary = 'between-the-fields';
  const parts = [...new Map([...hidden, ...Object.entries(fields)])].map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const answer = await ask(page, {
    method: 'POST',
    body: `${parts.join('')}--${boundary}--\r\n`,
    redirect: 'manual',
    headers: { ...headers, origin: shown, 'content-type': `multipart/form-data; boundary=${boundary}` },
  });
  const setCookie = answer.headers.getSetCookie().join('\n');
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    setCookie,
    cookie: setCookie.split(';')[0]!,
    text: await answer.text(),
  };
}

function attribute(tag: string, name: string): string {
  const text = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}
