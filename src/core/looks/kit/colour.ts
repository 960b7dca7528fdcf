/** Colours as the looks mix them: in OKLab, where a step looks as large as it is. */

/** Lightness 0…1, and the two opponent axes. */
interface OkLab {
  l: number;
  a: number;
  b: number;
}

type Rgb = readonly [number, number, number];

/** `#rrggbb` as `rgba(…)` with an opacity 0…1. */
export function withAlpha(hex: string, alpha: number): string {
  const [r, g, b] = parseHex(hex);
  return `rgba(${r},${g},${b},${Math.round(alpha * 1000) / 1000})`;
}

/** The colour a share (0…1) of the way from one `#rrggbb` to another. */
export function mixColours(from: string, to: string, share: number): string {
  const a = toOkLab(parseHex(from));
  const b = toOkLab(parseHex(to));
  const mix = (x: number, y: number) => x + (y - x) * share;
  return toHex({ l: mix(a.l, b.l), a: mix(a.a, b.a), b: mix(a.b, b.b) });
}

/** The colour with its hue turned by degrees, lightness and strength as they were. */
export function turnHue(hex: string, degrees: number): string {
  const { l, a, b } = toOkLab(parseHex(hex));
  const turn = (degrees * Math.PI) / 180;
  return toHex({
    l,
    a: a * Math.cos(turn) - b * Math.sin(turn),
    b: a * Math.sin(turn) + b * Math.cos(turn),
  });
}

/** The colour with its lightness moved towards white (1) or black (−1). */
export function shiftLightness(hex: string, by: number): string {
  const { l, a, b } = toOkLab(parseHex(hex));
  const target = by >= 0 ? 1 : 0;
  return toHex({ l: l + (target - l) * Math.abs(by), a, b });
}

/** Whether light shows better on this colour than shade does. */
export function isDark(hex: string): boolean {
  return lightnessOf(hex) < 0.6;
}

/** Perceived lightness of a colour, 0…1. */
export function lightnessOf(hex: string): number {
  return toOkLab(parseHex(hex)).l;
}

function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function toOkLab([red, green, blue]: Rgb): OkLab {
  const r = toLinear(red);
  const g = toLinear(green);
  const b = toLinear(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

function toHex({ l, a, b }: OkLab): string {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
  return `#${channels.map((channel) => fromLinear(channel).toString(16).padStart(2, '0')).join('')}`;
}

function toLinear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const share = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, share)) * 255);
}
