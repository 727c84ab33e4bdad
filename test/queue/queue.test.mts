import { after, before, test } from 'node:test';
import { testCalm } from './calm.mjs';
import { testDisturbed } from './disturbed.mjs';
import { startCluster, type Cluster } from './support/cluster.mjs';
import { ensurePrograms, type Programs } from './support/packages.mjs';
import { publish, type Result } from './support/results.mjs';

const version = process.env.N8N_VERSION ?? '2.41.1';
const isShort = process.env.QUEUE_SHORT === '1';

function testQueue(programs: Programs): void {
	let cluster: Cluster | undefined;
	const results: Result[] = [];
	before(async () => {
		cluster = await startCluster(version, programs);
	});
	after(async () => {
		if (!cluster) return;
		await cluster.stop();
		const date = new Date().toISOString().slice(0, 10);
		const bootSeconds = Math.round(cluster.bootMs / 1000);
		publish({ version, date, bootSeconds, isShort, results });
	});
	const stage = {
		cluster: () => {
			if (!cluster) throw new Error('n8n has not started');
			return cluster;
		},
		isN8n2: version.startsWith('2.'),
		isShort,
		note: (result: Result) => void results.push(result),
	};
	testCalm(stage);
	testDisturbed(stage);
}

const programs = await ensurePrograms((line) => console.log(line));
if ('missing' in programs) {
	console.log(`Skipped: ${programs.missing}`);
	test('queue mode', { skip: programs.missing }, () => {});
} else {
	testQueue(programs);
}
