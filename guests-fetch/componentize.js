/**
 * Makes a component of a module that listens for the `fetch` event:
 *
 *     node componentize.js NODE_MODULES SOURCE WIT WORLD OUT
 *
 * `jco componentize` does the same, but only for a source of one module.
 *
 * @module
 */

import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const [nodeModules, sourcePath, witPath, worldName, out] = process.argv.slice(2);
const componentizeJs = `${resolve(nodeModules)}/@bytecodealliance/componentize-js/src/componentize.js`;
const { componentize } = await import(pathToFileURL(componentizeJs).href);

// The engine finds the guest's other modules below the working directory.
process.chdir(dirname(sourcePath));
const { component } = await componentize({ sourcePath, witPath, worldName });
await writeFile(out, component);
