import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../test/harness/install/cache.mjs';
import { installedFolder } from '../test/harness/install/tarball.mjs';
import { N8nClient, OWNER } from '../test/harness/n8n/n8nClient.mjs';
import { startN8n } from '../test/harness/n8n/n8nProcess.mjs';
import { untilStopped } from '../test/harness/process/exit.mjs';
import { startProcess } from '../test/harness/process/startProcess.mjs';
import { runProgram } from '../test/harness/program.mjs';
import { REPOSITORY } from '../test/harness/repository.mjs';
import { N8N_VERSION } from '../test/harness/versions.mjs';
import { createKlingCredential } from '../test/harness/workflows/credential.mjs';
import { ExampleWorkflow } from '../test/harness/workflows/examples.mjs';
import { startSimulator } from '../test/simulator/server.mjs';

/**
 * `npm run dev`: n8n that loads the node again whenever a source changes, and the simulator.
 * `n8n-node dev` would download the newest n8n each time, needs its Node, and loads the node under
 * another type ("CUSTOM."), with which no example opens.
 */

/** What is saved there stays from one start to the next, so both keep their addresses. */
const USER_FOLDER = join(cacheRoot(), `dev-${N8N_VERSION}`);
const [N8N_PORT, SIMULATOR_PORT] = [5678, 4810];

await runProgram(async () => {
	const isNew = !existsSync(USER_FOLDER);
	const sim = await startSimulator('kling', { port: SIMULATOR_PORT, apiKey: 'sk-simulator' });
	const n8n = await startN8n({
		version: N8N_VERSION,
		userFolder: USER_FOLDER,
		port: N8N_PORT,
		env: { N8N_DEV_RELOAD: 'true', N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
	});
	const client = await N8nClient.connect(n8n.url);
	if (isNew) {
		const credential = await createKlingCredential(client, 'Simulator', sim);
		const example = new ExampleWorkflow('soundtrack-for-one-link', client, credential);
		await example.set('The Video', 'video_url', sim.clipUrl()).save();
	}
	const compiler = join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc');
	const outDir = join(installedFolder(USER_FOLDER), 'dist');
	await startProcess(
		[process.execPath, compiler, '--watch', '--preserveWatchOutput', '--outDir', outDir],
		{ cwd: REPOSITORY, stdio: 'inherit' },
	);
	console.log(`n8n       ${n8n.url}, log in ${join(USER_FOLDER, 'n8n.log')}`);
	console.log(`Login     ${OWNER.email}, password ${OWNER.password}`);
	console.log(`Simulator ${sim.baseUrl}, key ${sim.apiKey}`);
	console.log('Press Ctrl+C to stop.');
	await untilStopped();
	await n8n.stop();
	await sim.close();
	process.exit(0);
});
