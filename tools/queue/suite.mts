import type { Cluster } from './cluster/cluster.mjs';
import type { ScenarioResult } from './page/results.mjs';

/** What the scenarios share. */
export interface Suite {
	cluster(): Cluster;
	/** A few minutes for a check of every change, instead of all. */
	isShort: boolean;
	note(result: ScenarioResult): void;
}
