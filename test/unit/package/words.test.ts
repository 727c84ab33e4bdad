import type { UsableAsToolDescription } from 'n8n-workflow';
import { CometApiKlingApi } from '../../../credentials/CometApiKlingApi.credentials';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import actionCodex from '../../../nodes/CometApiKling/CometApiKling.node.json';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';
import triggerCodex from '../../../nodes/CometApiKling/CometApiKlingTrigger.node.json';
import { type Words, type WordsKind, wordsOf } from '../../harness/package/words';

const action = new CometApiKling().description;
const trigger = new CometApiKlingTrigger().description;
const credential = new CometApiKlingApi();

const words: Words[] = [
	...wordsOf('node', action),
	...wordsOf('trigger', trigger),
	...wordsOf('credential', { ...credential, description: undefined }),
];

/** The texts of these kinds with their paths. */
const all = (...kinds: WordsKind[]): Array<[string, string]> =>
	words.filter(({ kind }) => kinds.includes(kind)).map(({ path, text }) => [path, text]);

const LABEL_MAX = 40;
const DESCRIPTION_MAX = 300;
const SMALL_WORDS = /^(?:a|an|the|and|or|of|for|to|in|on|by|at|as|with)$/;
const SENTENCE_END = /[.!?](?:\s|$)/g;
const ABBREVIATION = /e\.g\./g;
const JARGON =
	/\b(?:endpoint|payload|null|undefined|boolean|string|array|param|params|enum|async|asynchronous|JSON|POST|GET|HTTP|regex|idempoten\w*|preflight|upstream|envelope|hand(?:s|ed)? on|looks?)\b/i;

function isTitleCase(label: string): boolean {
	const [first = '', ...rest] = label.split(' ');
	const isCapital = (word: string) => /^["(]?[A-Z0-9]/.test(word);
	return isCapital(first) && rest.every((word) => isCapital(word) || SMALL_WORDS.test(word));
}

function sentenceCount(text: string): number {
	const ends = text.replace(ABBREVIATION, 'eg').match(SENTENCE_END)?.length ?? 0;
	return /[.!?]$/.test(text) ? ends : ends + 1;
}

test('the words of both nodes and of the credential are found', () => {
	const found = words.map(({ path }) => path);
	expect(found).toContain('node > Options > Max Wait (Minutes)');
	expect(found).toContain('node > Operation > Create Soundtrack From Video');
	expect(found).toContain('trigger > Options > Ignore Repeats');
	expect(found).toContain('credential > Webhook Secret (Optional)');
	expect(all('notice')).not.toHaveLength(0);
	expect(words.length).toBeGreaterThan(100);
});

describe('labels', () => {
	test.each(all('label', 'option'))('%s is short and in Title Case', (_path, label) => {
		expect(label.length).toBeLessThanOrEqual(LABEL_MAX);
		expect(label).toBe(label.trim());
		expect([label, isTitleCase(label)]).toEqual([label, true]);
	});

	test.each(all('action'))('the action of %s is a sentence without a full stop', (_path, text) => {
		expect(text).toMatch(/^[A-Z][a-z]+ [^A-Z]*[^.]$/);
	});
});

describe('descriptions', () => {
	const sentences = all('description', 'hint', 'notice');

	test.each(sentences)('%s begins like a sentence and is short', (_path, text) => {
		expect(text).toMatch(/^[A-Z0-9]/);
		expect(text.length).toBeLessThanOrEqual(DESCRIPTION_MAX);
		expect(text).not.toMatch(/\s\s|^\s|\s$/);
	});

	test.each(sentences)(
		'%s ends with a full stop only if it has several sentences',
		(_path, text) => {
			expect([text, text.endsWith('.')]).toEqual([text, sentenceCount(text) > 1]);
		},
	);

	// Whoever tests a webhook by hand knows how to POST.
	const forEverybody = sentences.filter(([path]) => path !== 'trigger > testNotice');

	test.each(forEverybody)('%s needs no knowledge of programming', (_path, text) => {
		expect(text.match(JARGON)).toBeNull();
	});

	test.each(all('switch'))('the switch %s says "Whether …"', (_path, text) => {
		expect(text).toMatch(/^Whether (?:to|the model) /);
	});

	test.each(all('placeholder'))('the placeholder of %s is an example', (_path, text) => {
		expect(text).toMatch(/^e\.g\. \S/);
	});

	test.each(all('adder'))('the button of %s says what it adds', (_path, text) => {
		expect(text).toMatch(/^Add [A-Z][a-z]+$/);
	});

	test('every field but the selectors has a description', () => {
		const mute = words.filter(({ kind, isMute }) => kind === 'label' && isMute);
		expect(mute.map(({ path }) => path)).toEqual([
			'node > Resource',
			'node > Operation',
			'node > Additional Fields',
			'node > Options',
			'trigger > Options',
		]);
	});

	test('every text field that has no default shows an example', () => {
		const bare = words.filter(({ kind, isBare }) => kind === 'label' && isBare);
		expect(bare.map(({ path }) => path)).toEqual([]);
	});
});

describe('the texts tell a user', () => {
	const textOf = (path: string) =>
		words.filter((each) => each.path === path && each.kind !== 'label').map(({ text }) => text);

	test.each([
		['what it costs', 'node > Operation > Create Soundtrack From Video', /charged/],
		['that waiting costs nothing', 'node > Options > Poll Interval (Seconds)', /free/],
		['how long it usually takes', 'node > Await Result', /few minutes/],
		['what a callback is', 'node > Await Result > Wait for Callback', /until the service calls/],
		['what a callback needs', 'node > Await Result > Wait for Callback', /public address/],
		['what the callback address is for', 'node > Additional Fields > Callback URL', /Trigger/],
		['what is lost at the time limit', 'node > Options > Max Wait (Minutes)', /not lost/],
		['what the time limit does', 'node > Options > On Timeout', /Max Wait/],
		['how long links last', 'node > Download Files', /30 days/],
		['what a prompt may be', 'node > Sound Effects (Optional)', /200 characters/],
		['what a long prompt may be', 'node > Prompt', /2500 characters/],
		['what each task costs', 'node > videoToAudioNotice', /\$0\.035/],
		['what each clip costs', 'node > priceNotice', /\$0\.042 a second/],
		['that the price is not known', 'node > otherNotice', /cannot know the price/],
		['which sound cannot be had', 'node > Sound', /Not with Kling V2\.5 Turbo/],
		['what is not promised', 'node > Additional Fields > ASMR Mode', /May be ignored/],
		['how to get callbacks', 'trigger > callbackNotice', /"Callback URL"/],
		['what Verify guards against', 'trigger > Check With CometAPI First', /knows the URL/],
	])('%s', (_what, path, expected) => {
		expect(textOf(path).join(' ')).toMatch(expected);
	});
});

/** What people type who look for this, and both names with a space too many. */
const SEARCHES = [
	...['kling', 'cometapi', 'kling ai', 'comet api', 'comet api kling', 'wait for kling'],
	...['generate video', 'create video', 'make video', 'video generator', 'ai video'],
	...['music for video', 'music generator', 'background music', 'sound generator'],
	...['video with sound', 'audio from video', 'add sound to my video', 'add audio', 'video sound'],
	...['animate photo', 'photo to video', 'image to video', 'text to music', 'text to audio'],
	...['soundtrack', 'soundtrack generator', 'silent video', 'sound to video', 'video to audio'],
	...['reels', 'tiktok', 'shorts', 'ambience', 'dub', 'voice over', 'add music to video'],
];

describe.each([
	['node', actionCodex],
	['trigger', triggerCodex],
])('a search for the %s', (_name, { alias, categories }) => {
	test.each(SEARCHES)('finds it by "%s"', (words) => {
		expect(alias.map((each) => each.toLowerCase())).toContain(words);
	});

	test('finds it outside of the category "AI", which n8n leaves out of its general search', () => {
		expect(categories).not.toContain('AI');
	});
});

describe('a model is told', () => {
	const told = (action.usableAsTool as UsableAsToolDescription).replacements?.description ?? '';

	test.each([
		['that links go in and come out', /public link.*answer contains links/],
		['that a task takes minutes', /takes a few minutes/],
		['that each is paid, and to ask before another', /each one is paid: ask the user before/],
		['how to look up a task that exists', /use its Task ID instead of creating another/],
	])('%s', (_what, expected) => {
		expect(told).toMatch(expected);
	});

	test('when to use which way to wait', () => {
		const field = action.properties.find(({ name }) => name === 'awaitMode');
		expect(field?.builderHint?.propertyHint).toMatch(
			/Wait for Callback for long lists.*Return Immediately where this step is run alone/,
		);
	});

	test('what a chain is made of', () => {
		expect(action.builderHint?.searchHint).toContain('video_url');
	});
});

test('while it sleeps, the node says on the canvas until when', () => {
	expect(action.waitingNodeTooltip).toMatch(
		/^Sleeping until the service calls back or Max Wait is over$/,
	);
});

test('a trigger that is tested says what it waits for', () => {
	expect(trigger.eventTriggerDescription).toBe('Waiting for a task to call the Test URL');
});

test('n8n offers its picker of files for both pictures of a clip', () => {
	const field = action.properties
		.filter(({ name }) => name === 'additionalFields')
		.flatMap(({ options }) => options ?? [])
		.find(({ name }) => name === 'endImageField');
	expect(field).toMatchObject({ typeOptions: { binaryDataProperty: true } });
});
