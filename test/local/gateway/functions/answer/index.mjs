/** Does what the body says: gives the JSON in it as its answer, fails, or takes its time. */
export const handler = async (event) => {
  const { answer, fail, sleepMs } = JSON.parse(event.body);
  if (sleepMs) await new Promise((resolve) => setTimeout(resolve, sleepMs));
  if (fail === 'exit') process.exit(1);
  if (fail) throw new Error(fail);
  return answer;
};
