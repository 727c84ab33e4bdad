import type { Cluster } from './cluster.mjs';
import type { Result } from './results.mjs';

/** What the scenarios share. */
export interface Stage {
	cluster(): Cluster;
	isN8n2: boolean;
	/** A few minutes for a check of every change, instead of all. */
	isShort: boolean;
	note(result: Result): void;
}
