export interface DemoChoices {
	/** Whether to end after the first soundtrack, which needs no n8n. */
	isQuick: boolean;
	/** Whether to end after the runs in n8n instead of leaving the editor open. */
	isOnce: boolean;
	/** Set when the real service is to be used. */
	real?: { apiKey: string; videoUrl: string };
}

const USAGE = 'Usage: npm run demo -- [--quick | --once] [link of a public video]';
const OPTIONS = ['--quick', '--once'];

/** Reads the options and the link. Throws a plain sentence if they make no sense. */
export function readDemoChoices(args: string[], apiKey: string | undefined): DemoChoices {
	const [isQuick, isOnce] = OPTIONS.map((option) => args.includes(option));
	const [videoUrl, ...more] = args.filter((arg) => !OPTIONS.includes(arg));
	if (videoUrl === undefined) return { isQuick, isOnce };
	if (more.length > 0 || !/^https?:\/\//i.test(videoUrl)) {
		throw new Error(`"${more[0] ?? videoUrl}" is not the link of a video. ${USAGE}`);
	}
	if (isQuick) throw new Error('--quick runs on the simulator only. Leave out the link.');
	if (!apiKey) {
		throw new Error(
			'A link needs the real service: set COMETAPI_KEY to your API key. Without a link the demo runs on a simulator.',
		);
	}
	return { isQuick, isOnce, real: { apiKey, videoUrl } };
}
