import { join } from 'node:path';
import { N8nClient } from '../../../test/harness/n8n/n8nClient.mjs';
import { filesInDatabase, type Role } from '../../../test/harness/n8n/n8nEnv.mjs';
import { N8nProcess } from '../../../test/harness/n8n/n8nProcess.mjs';
import { freePorts } from '../../../test/harness/process/ports.mjs';
import { startProxy } from '../../../test/harness/process/proxy.mjs';
import type { ServerProcess } from '../../../test/harness/process/server.mjs';
import { temporaryFolder } from '../../../test/harness/process/temporary.mjs';
import { majorOf } from '../../../test/harness/versions.mjs';
import type { Programs } from './packages.mjs';
import { startPostgres, startRedis, storesEnv } from './stores.mjs';

/** n8n in queue mode: one main, one webhook process, two workers, and what they share. */
export interface Cluster {
	version: string;
	main: N8nProcess;
	webhook: N8nProcess;
	workers: N8nProcess[];
	redis: ServerProcess;
	client: N8nClient;
	bootMs: number;
	stop(): Promise<void>;
}

/**
 * How soon a dead worker is noticed; n8n's own settings are 60 s, 10 s and 30 s.
 *
 * 1.x is to start its executions again soon, but must not take a worker for dead that is only slow.
 * 2.x is to leave some time for Retry, before it takes the data from its executions.
 */
const stallSettings = (version: string) => ({
	QUEUE_WORKER_LOCK_DURATION: majorOf(version) === '1' ? '15000' : '45000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
});

export async function startCluster(version: string, programs: Programs): Promise<Cluster> {
	const startedAt = Date.now();
	const root = temporaryFolder('n8n-queue');
	const [redisPort, postgresPort, mainPort, webhookPort, ...workerPorts] = await freePorts(6);
	const redis = await startRedis(programs, root, redisPort);
	const postgres = await startPostgres(programs, root, postgresPort);
	// Only main serves files; everything else goes to the webhook process.
	const front = await startProxy((path) => {
		return `http://127.0.0.1:${path.startsWith('/rest/') ? mainPort : webhookPort}`;
	});
	const webhookUrl = `${front.url}/`;
	const env = {
		...storesEnv(redisPort, postgresPort),
		...stallSettings(version),
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
		WEBHOOK_URL: webhookUrl,
		N8N_WEBHOOK_URL: webhookUrl,
		...filesInDatabase,
	};
	const member = async (role: Role, name: string, port: number) =>
		await N8nProcess.prepare({ version, role, name, userFolder: join(root, name), port, env });
	const main = await member('main', 'main', mainPort);
	const webhook = await member('webhook', 'webhook', webhookPort);
	const workers = await Promise.all(
		workerPorts.map(async (port, index) => await member('worker', `worker-${index + 1}`, port)),
	);
	// Main makes the tables that the others need.
	await main.start();
	await Promise.all([webhook, ...workers].map(async (each) => await each.start()));
	const client = await N8nClient.connect(main.url);
	const stop = async () => {
		await Promise.all([main, webhook, ...workers].map(async (each) => await each.stop()));
		front.close();
		await redis.stop();
		await postgres.stop();
	};
	const bootMs = Date.now() - startedAt;
	return { version, main, webhook, workers, redis, client, bootMs, stop };
}
