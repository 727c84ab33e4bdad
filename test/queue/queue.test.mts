import { after, before } from 'node:test';
import { testCalm } from './calm.mjs';
import { testDisturbances } from './disturbances.mjs';
import { startCluster, type Cluster } from './support/cluster.mjs';
import { ensurePrograms } from './support/packages.mjs';
import { publish, type Result } from './support/results.mjs';
import type { Stage } from './support/stage.mjs';

const version = process.env.N8N_VERSION ?? '2.41.1';
const isShort = process.env.QUEUE_SHORT === '1';
const isN8n2 = version.startsWith('2.');

let cluster: Cluster;
const results: Result[] = [];
before(async () => {
	const programs = await ensurePrograms((line) => console.log(line));
	if ('missing' in programs) throw new Error(programs.missing);
	cluster = await startCluster(version, programs);
});
after(async () => {
	await cluster.stop();
	const date = new Date().toISOString().slice(0, 10);
	const bootSeconds = Math.round(cluster.bootMs / 1000);
	publish({ version, date, bootSeconds, isShort, results });
});

const stage: Stage = {
	cluster: () => cluster,
	isN8n2,
	isShort,
	note: (result) => void results.push(result),
};
testCalm(stage);
testDisturbances(stage);
