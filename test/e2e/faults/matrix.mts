import { callbackRows } from './callbackRows.mjs';
import { downloadRows } from './downloadRows.mjs';
import { getRows } from './getRows.mjs';
import { killRows } from './killRows.mjs';
import { n8nRows } from './n8nRows.mjs';
import { postRows } from './postRows.mjs';
import { refusedRows } from './refusedRows.mjs';
import type { Row } from './row.mjs';

/** Rows that can run side by side: each has a service of its own. The slowest stand first. */
export const sideBySide: Row[] = [
	...callbackRows,
	...postRows,
	...refusedRows,
	...getRows,
	...downloadRows,
	...n8nRows,
];

/** Rows that need n8n for themselves. */
export const oneByOne: Row[] = killRows;
