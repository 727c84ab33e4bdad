import type { Row } from '../row.mjs';
import { callbackRows } from './callbackRows.mjs';
import { downloadRows, spoiltFileRows } from './downloadRows.mjs';
import { fileKillRows, fileRows } from './fileRows.mjs';
import { getRows } from './getRows.mjs';
import { inputRows } from './inputRows.mjs';
import { kindRows } from './kindRows.mjs';
import { killRows, n8nRows } from './n8nRows.mjs';
import { postRows } from './postRows.mjs';
import { refusedRows } from './refusedRows.mjs';
import { retryRows } from './retryRows.mjs';
import { wakeRows } from './wakeRows.mjs';

/** Rows that can run side by side: each has a service of its own. The slowest stand first. */
export const sideBySide: Row[] = [
	...spoiltFileRows,
	...wakeRows,
	...kindRows,
	...callbackRows,
	...retryRows,
	...fileRows,
	...postRows,
	...refusedRows,
	...getRows,
	...downloadRows,
	...n8nRows,
	...inputRows,
];

/** Rows that need n8n for themselves. */
export const oneByOne: Row[] = [...killRows, ...fileKillRows];
