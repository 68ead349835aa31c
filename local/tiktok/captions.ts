/** Titles, descriptions and profile texts of generated accounts. */
import type { Random } from './random.ts';

const OPENINGS = [
  'Trying the viral pasta 🍝',
  'POV: first day at work 😅',
  'How I edit in 5 minutes',
  'Sunset over the harbour 🌅',
  'Répondre à @marie: la recette 🥐',
  'Wait for it… 😱',
  '朝のルーティン ☀️',
  'Three tips nobody tells you',
  'My dog learned "sit" 🐶',
  'Строим полку за час 🔨',
  'Day in the life of a nurse 👩🏽‍⚕️',
  '=SUM(joy) spreadsheet humour',
  'Gym progress <30 days> & counting 💪',
  'طريقة عمل القهوة ☕',
] as const;
const TAILS = [
  '',
  ' part 2',
  ' (sound on)',
  ' , with a "twist"',
  ' \n second line',
  ' — full story in the comments',
] as const;
const HASHTAGS = [
  '#fyp',
  '#foryou',
  '#cooking',
  '#日本',
  '#travel',
  '#dogsoftiktok',
  '#smallbusiness',
  '#diy',
  '#Été2026',
] as const;
const BIOS = [
  'Small kitchen, big flavours 🍜',
  'Runner. Maker. Mostly tired ☕️',
  'New video every Tuesday 👇 links below',
  'Making things out of wood & patience',
] as const;

/** Cuts at whole characters, so no emoji is halved. TikTok allows 150 in title and description. */
function atMost(length: number, text: string): string {
  let cut = '';
  for (const character of text) {
    if (cut.length + character.length > length) break;
    cut += character;
  }
  return cut;
}

/** Title and description of one video; about one in eight has no title, one in ten no description. */
export function writeCaption(random: Random): { title: string; description: string } {
  const sentence = `${random.pick(OPENINGS)}${random.pick(TAILS)}`;
  const tags = Array.from({ length: random.int(0, 5) }, () => random.pick(HASHTAGS));
  const long = random.chance(0.05) ? ' and so on'.repeat(20) : '';
  const title = random.chance(0.12) ? '' : atMost(150, sentence);
  const description = random.chance(0.1)
    ? ''
    : atMost(150, [`${sentence}${long}`, ...new Set(tags)].join(' '));
  return { title, description };
}

export function writeBio(random: Random): string {
  return random.pick(BIOS);
}
