import { startSimulator, type Scenario, type Simulator } from '../simulator/server.mjs';
import type { SimulatorOptions } from '../simulator/server.mjs';

export interface Character {
	name: string;
	options: Partial<SimulatorOptions>;
	scenario: Partial<Scenario>;
}

/** The service as the notes describe it, with Kling's word taken where CometAPI is silent. */
export const documented: Character = { name: 'as documented', options: {}, scenario: {} };

/** The service as it would be if every open point turned out the other way. */
export const contradicting: Character = {
	name: 'against every open point',
	options: {
		acceptsPrompts: false,
		lookupByExternalId: false,
		duplicateStatus: 200,
		duplicateCode: 1299,
		unknownTask: 'gateway',
		audios: ['mp3'],
		webhookSecret: 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=',
	},
	scenario: {
		envelope: 'wrapped',
		echoesExternalId: false,
		notFoundForMs: 2_500,
		callback: { wrapped: true },
	},
};

/** Gives a simulator the manners of a character; a reset takes them away. */
export function behave(sim: Simulator, { scenario }: Character): void {
	sim.scenario(() => scenario);
}

export async function startAs(
	character: Character,
	options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
	const sim = await startSimulator({ ...character.options, ...options });
	behave(sim, character);
	return sim;
}
