import { isCode, isTest, type ProjectFile, type Rule } from './project';

const longestFile = 300;
const longestRoute = 25;
const medianBelow = 90;
const deepestBelowSrc = 4;
const largestBytes = 200 * 1024;

export const linesOf = (file: ProjectFile) =>
  file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0);
const isRoute = (path: string) => /^src\/app\/.*\/route\.ts$/.test(path);
const isSource = (path: string) => isCode(path) || /\.(css|sh)$/.test(path) || /^scripts\/[^.]+$/.test(path);

export const checkSizes: Rule = (files) => [
  ...files
    .filter((file) => isSource(file.path) && linesOf(file) > longestFile)
    .map((file) => ({ path: file.path, fault: `has ${linesOf(file)} lines; ${longestFile} is the most` })),
  ...files
    .filter((file) => isRoute(file.path) && linesOf(file) > longestRoute)
    .map((file) => ({
      path: file.path,
      fault: `is a route of ${linesOf(file)} lines; ${longestRoute} is the most`,
    })),
  ...files
    .filter(({ path }) => path.startsWith('src/') && !path.startsWith('src/app/'))
    .filter(({ path }) => path.split('/').length - 2 > deepestBelowSrc)
    .map(({ path }) => ({ path, fault: `lies deeper than ${deepestBelowSrc} folders below src` })),
  ...files
    .filter(({ path, sizeBytes }) => sizeBytes > largestBytes && path !== 'package-lock.json')
    .map(({ path, sizeBytes }) => ({
      path,
      fault: `has ${Math.ceil(sizeBytes / 1024)} KB; 200 is the most`,
    })),
  ...checkMedian(files),
];

function checkMedian(files: readonly ProjectFile[]) {
  const lengths = files
    .filter(({ path }) => isCode(path) && !isTest(path))
    .map(linesOf)
    .sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
  return median < medianBelow
    ? []
    : [{ path: '.', fault: `the median source file has ${median} lines; it stays below ${medianBelow}` }];
}
