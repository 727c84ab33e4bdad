import { table, writePage } from '../../../test/harness/page.mjs';
import { measuredIn } from '../../../test/harness/reports.mjs';
import type { QueueReport, ScenarioResult } from './results.mjs';

export async function writeQueuePage(reports: QueueReport[]): Promise<void> {
	await writePage('queue-mode.md', [
		head(reports),
		SETUP,
		'## Nothing is killed',
		scenarioTable(reports, { hasOutage: false }),
		'## Something is killed in the middle',
		scenarioTable(reports, { hasOutage: true }),
		GAPS,
		CHOICE,
		SETTINGS,
	]);
}

function head(reports: QueueReport[]): string {
	return `<!-- Generated; regenerate with: WRITE_DOCS=1 npm run test:queue -->

# Queue mode

How the node behaves in n8n's queue mode, measured in ${measuredIn(reports)}.`;
}

function scenarioTable(
	reports: QueueReport[],
	{ hasOutage }: Pick<ScenarioResult, 'hasOutage'>,
): string {
	const own = reports.flatMap(({ results }) => results);
	const rowOf = ({ scenario, service }: ScenarioResult) => `${scenario} | ${service}`;
	const rows = new Set(own.filter((result) => result.hasOutage === hasOutage).map(rowOf));
	const names = ['Scenario', 'Service', 'Size', ...reports.map(({ version }) => `n8n ${version}`)];
	const lines = [...rows].map((row) => {
		const results = reports.map((report) => report.results.find((result) => rowOf(result) === row));
		return [row, sizeOf(results.find((result) => result)), ...results.map(cell)];
	});
	return table(names, lines);
}

function sizeOf(result: ScenarioResult | undefined): string {
	return result ? `${result.executions} × ${result.tasksPerExecution}` : '';
}

function cell(result: ScenarioResult | undefined): string {
	if (result === undefined) return 'not run';
	const { outcome, seconds, tasks, effects, posts, gets } = result;
	const counts = `${tasks} tasks, ${effects} behind, ${posts} POST, ${gets} GET, ${seconds} s`;
	return `${outcome} (${counts})`;
}

const SETUP = `One main, one webhook process and two workers (\`--concurrency=10\`), each with its own folder that contains the packed node, on one machine, with PostgreSQL, Redis (which writes every command to disk) and a simulated service that calls back three times per task. Main takes no production calls (\`N8N_DISABLE_PRODUCTION_MAIN_PROCESS=true\`), and \`WEBHOOK_URL\` is a proxy that passes \`/rest/…\` to main, which alone serves files, and the rest to the webhook process, which answers both \`/webhook/…\` and, for waiting executions, \`/webhook-waiting/…\`. Every execution is started by a production call. Where nothing is killed, the service is Kling as it was seen to answer; something is killed under all four services of [test/service/facts.ts](../test/service/facts.ts) at once, by callback under those that call back. Tasks take 5 to 10 s (15 to 20 s where main is killed, 6 to 9 s where the webhook process is, 4 to 6 s with MP3 and 6 s each where all end at once) and are polled every second. Executions start all at once, except the large runs by callback and by trigger: one a second in 2.x, one every two seconds in 1.x. The service repeats a callback up to three times if it is not answered within five seconds; where the webhook process is killed, up to 120 times, so those rows show what happens if callbacks are repeated for long enough.

To keep the tests short, n8n notices a dead worker sooner than usual: \`QUEUE_WORKER_LOCK_DURATION\` is 15 s in 1.x and 45 s in 2.x instead of 60 s, \`QUEUE_WORKER_STALLED_INTERVAL\` 5 s instead of 30 s.

After every scenario, three things are checked for each item: the service has created exactly one task for it, the task is in the output of exactly one execution, and the next node (or the one after the trigger) has received it exactly once. If n8n makes that impossible, the cell says what happens instead, and the test fails as soon as that changes. "Behind" counts the items that reached the next node.`;

/** What n8n itself does not keep. */
const GAPS = `## Limits of n8n itself

- **A worker that dies takes its polling executions with it.** The consequences depend on the version, and on whether the worker comes back with its old folder (\`N8N_USER_FOLDER\`: a restarted container or service) before its lock expires:

  | | the worker comes back with its folder | it does not, or with an empty one |
  | --- | --- | --- |
  | 2.x | its executions end as "crashed". **Retry adopts their tasks** where the service finds tasks by their External Task ID, as Kling does. With a gateway that does not, Retry sends nothing and names what may have been paid. About two minutes later n8n may still overwrite these executions as shown on the right | they end as "error" (“failed to be processed too many times”) without any data; **Retry runs nothing**, it only repeats the error |
  | 1.x | its executions end as "crashed". **Retry sends nothing and names what may have been paid**, whatever the service | another worker **runs them again** under the same execution id. Where the service finds tasks by their External Task ID, the node adopts them and nothing is paid for twice. A gateway that does not, but refuses an ID that is taken: they stop at their first create and name what has been paid. A gateway that accepts a taken ID: **the tasks are paid for again** |

  So in 2.x, keep a worker's folder across restarts and press Retry soon. In 1.x, keeping the folder is safe with every service, because nothing is sent again, but you fetch the tasks yourself; with an empty folder each time, executions continue by themselves where the service finds tasks by their External Task ID ([the live check](live-check.md) tells). If results are missing, the dead worker's log names each task: “Kling task … (external task ID …) belongs to item …”. "Await Result" with that id fetches the result. A worker that dies between sending a create and reading the answer has not written that line yet; the task is then only in the CometAPI account until the execution runs again.
- **Waiting executions (Wait for Callback) do not notice** when a worker, main or Redis dies: they are in the database, and no process holds them. (A worker that comes back with its folder goes through its waiting executions. According to n8n's code, a callback that arrives in exactly those milliseconds can be lost; this was not tested.) Only the few seconds in which tasks are created are exposed as described above.
- **The webhook process is where callbacks arrive.** While it is down or overloaded, callbacks are lost unless the sender repeats them; whether CometAPI does is not known. After it has restarted, executions that were waiting resume up to a minute after their callbacks. An execution whose last callback was lost continues at its limit, marked \`timed_out\`; a following "Await Result" finishes the job. One callback costs n8n about 35 to 45 ms of processor time for a waiting execution and 65 to 80 ms for the trigger (both majors, 2 cores), even if it is only filtered, so one process answers about 25 and 13 a second; a task sends up to three. 200 tasks started at once were too many for one webhook process of 1.123.81 on a machine busy with other work: most callbacks were not answered within five seconds, many with “503 Database is not ready!”.
- **Several webhook processes on 1.x:** callbacks that come at the same instant, or after a restart in the same minute, to different processes can each resume the execution, and the following nodes then run more than once. One webhook process (or sticky routing by path) avoids it: with one, it ran once in every scenario above; several were not run here. 2.x lets only one of them through.
- **A short outage of Redis** goes unnoticed. n8n exits if Redis is unavailable for \`QUEUE_BULL_REDIS_TIMEOUT_THRESHOLD\` (10 s); 1.123.81 also counts the time between two short outages within half a minute, and then all its processes exited. The tests set 60 s.`;

const CHOICE = `## Which mode for which load

| | Best for | Cost |
| --- | --- | --- |
| Poll Until Finished | an n8n that cannot be reached from outside, or runs of a minute or two | a slot of a worker for the whole wait (20 slots ran 40 executions in two rounds), and the executions of a worker that dies |
| Wait for Callback | the usual choice in queue mode | a slot only while tasks are created and while the following nodes run; up to three calls of the webhook process per task |
| Return Immediately with the trigger | tasks that are handled one by one, in any order | one execution per task, and three calls of the webhook process |`;

const SETTINGS = `## Settings that matter

- \`WEBHOOK_URL\` (\`N8N_WEBHOOK_URL\` in 2.x) must be the same on all processes: workers put it into the callback addresses. Write it with \`https://\` in front: without it, 2.x ends every run from the editor with "Invalid URL".
- **Workflows with Wait for Callback should save their successful executions**, unless your n8n is one of those in the tables above. Reported for 2.19.3, 2.27 and 2.28, and perhaps in versions around them: n8n deletes a sleeping execution that it is not to save, and its results never arrive ([n8n#29924](https://github.com/n8n-io/n8n/issues/29924), [n8n#32509](https://github.com/n8n-io/n8n/issues/32509)).
- **Execution Logic, in the workflow's settings, must be v1** for Wait for Callback. With v2, n8n 2.41 answers every callback to a sleeping execution with error 500, also for its own Wait node.
- \`N8N_ENCRYPTION_KEY\` must be the same on all processes. The node's own task keys also depend on it: with a different key, an execution that runs again does not find its tasks.
- \`DB_POSTGRESDB_POOL_SIZE\` is 2 by default, too few for a webhook process that receives callbacks of hundreds of tasks; the tests use 10.
- Downloads: files of polled executions are fetched by the worker, those of waiting executions by the webhook process when they resume, those of the trigger by the webhook process. They must be stored where all processes can read them: \`N8N_DEFAULT_BINARY_DATA_MODE=database\`, the default of 2.x in queue mode and what was tested here (1.x also needs \`N8N_AVAILABLE_BINARY_DATA_MODES=filesystem,database\`), and \`s3\` do; in 1.x the default keeps them with the execution's data in the database, where the node refuses Video Source "File". \`filesystem\` is not supported in queue mode.
- The service downloads a file as the source from \`/rest/binary-data/signed\` of \`WEBHOOK_URL\`: the proxy must pass that path to main.
- The node must be installed on main, all webhook processes and all workers.`;
