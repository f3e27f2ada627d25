/**
 * Makes a component of a JavaScript module:
 *
 *     node componentize.js stock|mended NODE_MODULES SOURCE WIT WORLD OUT
 *
 * This does what `jco componentize` does, by the same package. `mended`, it mends two
 * faults in the bindings that componentize-js 0.23.0 generates: they change values
 * on their way into the guest and out of it.
 *
 * @module
 */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/**
 * What to mend: where the bindings hold `carrier`, they hold `fault` exactly once.
 */
const MENDS = [
  {
    // Strings lose a leading U+FEFF: docs/findings/starlingmonkey-leading-bom.md.
    carrier: 'TEXT_DECODER_UTF8',
    fault: 'TEXT_DECODER_UTF8 = new TextDecoder();',
    mended: "TEXT_DECODER_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });",
  },
  {
    // Numbers of 2^31 and more become others: docs/findings/starlingmonkey-large-u32.md.
    carrier: 'function toUint32(',
    fault: 'return val >>> 0;',
    mended: 'return val | 0;',
  },
];

/**
 * Mends generated bindings.
 *
 * @param {string} bindings
 * @returns {string}
 */
export function mend(bindings) {
  return MENDS.filter(({ carrier }) => bindings.includes(carrier)).reduce(
    (text, { fault, mended }) => {
      const parts = text.split(fault);
      if (parts.length !== 2) {
        throw new Error(
          `the bindings hold \`${fault}\` ${parts.length - 1} times, not once: look into the ` +
            'pages in docs/findings whether this version of componentize-js still has the fault',
        );
      }
      return parts.join(mended);
    },
    bindings,
  );
}

/**
 * Returns the features of the engine to disable. `stdio` stays, since an exception that nobody
 * catches shows on stderr. `clocks` and `random` stay if the world imports their interfaces:
 * without the features, `Date.now` and `crypto` do not call WASI.
 *
 * @param {string} wit the text of the world's package
 */
export function disabledFeatures(wit) {
  const unused = ['clocks', 'random'].filter((name) => !wit.includes(`import wasi:${name}/`));
  return ['fetch-event', 'http', ...unused];
}

/**
 * Reads the files of a WIT package, without those that it depends on.
 *
 * @param {string} folder
 */
async function readPackage(folder) {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.wit'));
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}

/**
 * @param {boolean} mended whether the bindings are mended
 * @param {string} nodeModules the folder that componentize-js is installed in
 * @param {string} source the guest's main module
 * @param {string} wit
 * @param {string} world
 * @param {string} out
 */
async function main(mended, nodeModules, source, wit, world, out) {
  const root = pathToFileURL(`${resolve(nodeModules)}/@bytecodealliance/componentize-js/`);
  const { componentize } = await import(new URL('src/componentize.js', root).href);
  const { splicer } = await import(new URL('lib/spidermonkey-embedding-splicer.js', root).href);

  const { spliceBindings } = splicer;
  splicer.spliceBindings = (/** @type {unknown[]} */ ...args) => {
    const spliced = spliceBindings(...args);
    return mended ? { ...spliced, jsBindings: mend(spliced.jsBindings) } : spliced;
  };

  // The engine finds the guest's other modules below the working directory.
  process.chdir(dirname(source));
  const { component } = await componentize({
    sourcePath: resolve(source),
    witPath: resolve(wit),
    worldName: world,
    disableFeatures: disabledFeatures(await readPackage(wit)),
  });
  await writeFile(out, component);
}

if (import.meta.filename === process.argv[1]) {
  const [bindings, nodeModules, source, wit, world, out] = process.argv.slice(2);
  await main(
    bindings === 'mended',
    nodeModules,
    resolve(source),
    resolve(wit),
    world,
    resolve(out),
  );
}
