// What an editor offers to choose from: forms, roles, kinds of fields and the like, with their words.

export async function parts(root) {
  const answer = await fetch(root.dataset.parts);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

// What stands there and is not among the choices stays a choice: a look must not change a file.
export function choices(list, present, none) {
  const known = !present || list.some((one) => one.value === present);
  return [{ value: "", label: none }, ...list, ...(known ? [] : [{ value: present, label: present }])];
}
