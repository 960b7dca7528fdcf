export interface FormAnswer {
  status: number;
  location: string | null;
  /** The whole Set-Cookie header; empty where no cookie came. */
  setCookie: string;
  /** For the Cookie header. */
  cookie: string;
  text: string;
}

/**
 * Fills in the form of a page (`/login`, `/pair?code=…`) and sends it as a browser without scripts does.
 * `shown` is the origin the browser has in its address bar, where that is not where it is sent.
 */
export async function sendForm(
  page: string,
  fields: Record<string, string>,
  options: { shown?: string; headers?: Record<string, string> } = {},
): Promise<FormAnswer> {
  const { headers = {}, shown = new URL(page).origin } = options;
  const html = await (await fetch(page, { headers })).text();
  const form = new FormData();
  for (const [tag] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    form.set(attribute(tag, 'name'), attribute(tag, 'value'));
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const answer = await fetch(page, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { ...headers, origin: shown },
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
