/**
 * Prints a report in which every text that a guest or a person can choose is hostile.
 *
 * @module
 */

import { readFileSync } from 'node:fs';

const HOSTILE = [
  '<script>document.title = "pwned"</script>',
  '<img src=x onerror=document.title="pwned">',
  '</script><!--',
  '\u202eevil\u0007\u001b[31m',
].join('');

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const guest of Object.keys(report.toolchains)) report.toolchains[guest] = HOSTILE;
report.texts = report.texts.map((/** @type {string} */ text) => text + HOSTILE);
for (const feature of Object.values(report.features ?? {}).flat()) feature.name += HOSTILE;
for (const fault of report.faults) {
  fault.differences = [HOSTILE];
  if (fault.expected) fault.expected += HOSTILE.replaceAll('\n', ' ');
  const example = fault.counterexample;
  if (!example) continue;
  example.input = `"${HOSTILE}${'x'.repeat(1 << 20)}"`;
  example.answer = HOSTILE;
  example.expected = HOSTILE.toUpperCase();
}
for (const trace of report.traces ?? []) {
  trace.note = HOSTILE;
  for (const call of trace.calls) {
    call.function = HOSTILE;
    call.args = `("${HOSTILE}${'x'.repeat(1 << 20)}")`;
    call.answer = HOSTILE;
  }
}
process.stdout.write(JSON.stringify(report));
