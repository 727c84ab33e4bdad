import { parseArgs } from 'node:util';
import { KINDS } from '../service/kinds.js';
import { presets } from './scenarios/presets.mjs';
import { PROFILE_NAMES, startSimulator } from './server.mjs';

const { values } = parseArgs({
	options: {
		as: { type: 'string' },
		port: { type: 'string', default: '4810' },
		'api-key': { type: 'string', default: 'sk-simulator' },
		'any-key': { type: 'boolean', default: false },
		'max-parallel': { type: 'string', default: '0' },
		seconds: { type: 'string', default: '10' },
		'webhook-secret': { type: 'string' },
	},
});

const name = PROFILE_NAMES.find((each) => each === values.as);
if (name === undefined) {
	console.error(`Name the service: --as ${PROFILE_NAMES.join(', --as ')}`);
	process.exit(1);
}

const simulator = await startSimulator(name, {
	port: Number(values.port),
	apiKey: values['api-key'],
	acceptsAnyKey: values['any-key'],
	maxParallel: Number(values['max-parallel']),
	durationMs: Number(values.seconds) * 1_000,
	webhookSecret: values['webhook-secret'],
	logger: console.log,
});

const scenarios = Object.entries(presets).map(
	([name, { about }]) => `  ${name.padEnd(32)}${about}`,
);

console.log(`CometAPI Kling simulator, answers as ${name}, nothing here costs anything

Base URL   ${simulator.baseUrl}
API key    ${values['any-key'] ? 'any' : values['api-key']}
Video URL  ${simulator.clipUrl()}
Image URL  ${simulator.imageUrl()}
Creates    ${Object.values(KINDS)
	.map(({ path }) => path)
	.join('\n           ')}

Choose what happens to a task in its video or image URL, or at the end of its prompt, for example
  ${simulator.clipUrl('scenario=fail&seconds=5')}
  rain on a tin roof ?scenario=fail&seconds=5

  scenario=         one of the names below
  times=            how often its fault repeats
  seconds=          how long the task takes
  video_seconds=    how long the clip pretends to be (3 to 20 is accepted)

${scenarios.join('\n')}

Stop with Ctrl+C.
`);
