import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { RaceResult } from './race.mjs';

type PlottedMeasure =
	| 'makespanRatio'
	| 'meanLagSeconds'
	| 'cpuSeconds'
	| 'standstillMs'
	| 'getsPerTask'
	| 'executionKb';

const TITLES: Record<PlottedMeasure, string> = {
	makespanRatio: 'Makespan over ideal',
	meanLagSeconds: 'Mean lag (s)',
	cpuSeconds: 'Processor (s)',
	standstillMs: 'Standstill, longest (ms)',
	getsPerTask: 'GETs per task',
	executionKb: 'Stored execution (kB)',
};

async function plot(results: RaceResult[], measure: PlottedMeasure): Promise<string> {
	const values = results.map((result) => ({ ...result, meanLagSeconds: result.meanLagMs / 1000 }));
	const spec: TopLevelSpec = {
		background: 'white',
		width: 420,
		height: 220,
		data: { values },
		mark: 'bar',
		encoding: {
			x: { field: 'count', type: 'ordinal', title: 'Tasks' },
			xOffset: { field: 'contender' },
			y: { field: measure, type: 'quantitative', title: TITLES[measure] },
			color: { field: 'contender', title: null, scale: { scheme: 'dark2' } },
		},
	};
	return await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}

/** SVG pictures of the races, by file name. */
export async function plotsOf(results: RaceResult[]): Promise<Map<string, string>> {
	const plots = new Map<string, string>();
	for (const measure of Object.keys(TITLES) as PlottedMeasure[]) {
		plots.set(`${measure}.svg`, await plot(results, measure));
	}
	return plots;
}
