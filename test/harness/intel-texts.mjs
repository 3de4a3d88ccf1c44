// Labelled texts of customers in Korean and English, made from parts with noise: what somebody wants (an action on a
// thing) is the label, how it is said differs. Same seed, same texts.

/** mulberry32: a small generator of numbers from 0 to 1. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const things = {
  order: [['order', 'purchase', 'what I bought'], ['주문', '구매한 거', '주문 건']],
  refund: [['refund', 'money back', 'reimbursement'], ['환불', '환불금', '돌려받을 돈']],
  delivery: [['delivery', 'package', 'parcel', 'shipment'], ['배송', '택배', '소포']],
  invoice: [['invoice', 'bill', 'receipt'], ['세금계산서', '청구서', '영수증']],
  account: [['account', 'profile', 'membership'], ['계정', '회원 정보', '아이디']],
  password: [['password', 'login code', 'passcode'], ['비밀번호', '비번', '로그인 번호']],
  battery: [['battery', 'charger', 'power pack'], ['배터리', '충전기', '전원']],
  screen: [['screen', 'display', 'monitor'], ['화면', '액정', '디스플레이']],
  filter: [['filter', 'dust filter', 'filter cartridge'], ['필터', '먼지 필터', '정수 필터']],
  warranty: [['warranty', 'guarantee', 'coverage'], ['보증', '무상 수리 기간', '보증서']],
  subscription: [['subscription', 'plan', 'monthly plan'], ['구독', '정기 배송', '월 요금제']],
};

const actions = {
  cancel: [['I want to cancel my {}', 'please cancel the {}', 'how do I cancel this {}', "I don't want the {} any more, cancel it"],
    ['{} 취소해 주세요', '{} 취소하고 싶어요', '{} 취소 어떻게 하나요', '{} 필요 없어요 취소요']],
  track: [['where is my {}', 'any news on the {}?', 'what is the status of my {}', 'the {} has not come yet'],
    ['{} 어디까지 왔나요', '{} 언제 되나요', '{} 진행 상황 알려주세요', '{} 아직 안 왔어요']],
  change: [['I need to change my {}', 'can I update the {}', 'how can I edit the {} details', 'wrong details on my {}, please correct'],
    ['{} 변경하고 싶어요', '{} 바꿀 수 있나요', '{} 수정해 주세요', '{} 잘못 적었어요 고쳐주세요']],
  price: [['how much is the {}', 'what does a {} cost', 'is the {} free?', 'price of the {} please'],
    ['{} 얼마예요', '{} 비용이 어떻게 되나요', '{} 무료인가요', '{} 가격 문의드려요']],
  broken: [['my {} is broken', 'the {} does not work', 'the {} stopped working yesterday', 'there is something wrong with the {}'],
    ['{} 고장났어요', '{} 안 돼요', '{} 어제부터 작동을 안 해요', '{} 문제가 있어요']],
  lost: [['I lost my {}', "I can't find the {} anywhere", 'my {} has disappeared', 'the {} is missing'],
    ['{} 잃어버렸어요', '{} 못 찾겠어요', '{} 사라졌어요', '{} 없어졌어요']],
  twice: [['I was charged twice for the {}', 'two charges for one {}', 'the {} was billed double', 'you took the {} payment two times'],
    ['{} 두 번 결제됐어요', '{} 이중으로 청구됐어요', '{} 돈이 두 번 나갔어요', '{} 중복 결제요']],
};

const before = [['', '', 'hi, ', 'Hello ', 'hey there ', 'good morning, '], ['', '', '안녕하세요 ', '저기요 ', '문의드립니다. ', '수고하십니다 ']];
const after = [['', '', ' thanks', ' please help', '!!', ' asap', ' - order 10293847'], ['', '', ' 감사합니다', ' 도와주세요', '!!', ' ㅠㅠ', ' 주문번호 2026110733']];

const pick = (random, list) => list[Math.floor(random() * list.length)];

/** A letter left out, doubled or exchanged with its neighbour; a blank left out. */
function slip(random, text) {
  const letters = [...text];
  const at = Math.floor(random() * (letters.length - 1));
  const kind = Math.floor(random() * 4);
  if (kind === 0)
    letters.splice(at, 1);
  else if (kind === 1)
    letters.splice(at, 0, letters[at]);
  else if (kind === 2)
    [letters[at], letters[at + 1]] = [letters[at + 1], letters[at]];
  else
    return text.replace(' ', '');
  return letters.join('');
}

export const intents = Object.keys(actions).flatMap((action) => Object.keys(things).map((thing) => `${action}_${thing}`));

/** One text of an intent; `language` 0 English, 1 Korean, 2 both in one. */
export function textOf(random, intent, language) {
  const [action, thing] = intent.split('_');
  const of = language === 2 ? 1 : language;
  const noun = pick(random, things[thing][language === 2 ? 0 : of]);
  let text = pick(random, before[of]) + pick(random, actions[action][of]).replace('{}', noun) + pick(random, after[of]);
  if (random() < 0.3)
    text = slip(random, text);
  return random() < 0.1 ? text.toUpperCase() : text;
}

/** `count` lines {"text","label"}, the intents in turn, a tenth of the texts in both languages. */
export function labelled(count, { seed = 1, of = intents } = {}) {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, i) => {
    const label = of[i % of.length];
    const dice = random();
    return { text: textOf(random, label, dice < 0.45 ? 0 : dice < 0.9 ? 1 : 2), label };
  });
}

/** Texts that are about none of it. */
export function outOfScope(count, { seed = 9 } = {}) {
  const random = randomFrom(seed);
  const lines = ['what is the weather in Busan today', 'tell me a joke about cats', 'who won the game last night', 'play some jazz music',
    'how tall is the Eiffel tower', 'translate hello into French', 'what time is it in New York', 'recommend a good film for kids',
    '오늘 부산 날씨 어때', '재밌는 이야기 해줘', '어제 야구 누가 이겼어', '노래 틀어줘', '에펠탑 높이가 얼마야', '뉴욕은 지금 몇 시야', '저녁 뭐 먹을까', '로또 번호 추천해줘'];
  return Array.from({ length: count }, () => {
    const text = pick(random, lines);
    return { text: random() < 0.5 ? slip(random, text) : text, label: 'oos' };
  });
}

const liked = [['works great', 'love it', 'fast and friendly', 'exceeded my expectations', 'best purchase this year', 'quiet and strong'],
  ['정말 좋아요', '배송도 빠르고 만족합니다', '최고예요', '잘 쓰고 있어요', '친절하게 도와주셨어요', '기대 이상입니다']];
const disliked = [['broke after a week', 'waste of money', 'nobody answers', 'slow and rude', 'would not buy again', 'stopped working already'],
  ['일주일 만에 고장났어요', '돈 아까워요', '답이 없네요', '너무 느리고 불친절해요', '다시는 안 사요', '실망입니다']];
const plain = [['the blue one', 'bought it in May', 'for my office', 'the second one I own', 'as a gift'],
  ['파란색으로', '5월에 샀는데', '사무실에서 쓰려고', '두 번째 구매인데', '선물로 샀는데']];

/** `count` short reviews {"text","label"}, "pos" or "neg"; a share of labels is wrong, as with people. */
export function reviews(count, { seed = 1, wrong = 0.05 } = {}) {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const language = random() < 0.5 ? 0 : 1;
    const isGood = random() < 0.5;
    let text = `${pick(random, plain[language])} ${pick(random, (isGood ? liked : disliked)[language])}${pick(random, ['', '', '!!', ' ㅋㅋㅋㅋ', ' ...'])}`;
    if (random() < 0.3)
      text = slip(random, text);
    return { text, label: (random() < wrong) === isGood ? 'neg' : 'pos' };
  });
}

/** `count` talks with facts, "dis" or "ok"; one in eight is dissatisfied, and shows it mostly; `signal` false: ratings by chance. */
export function talks(count, { seed = 1, signal = true } = {}) {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const language = random() < 0.5 ? 0 : 1;
    const isBad = random() < 0.125;
    const shows = signal && random() < 0.85 ? isBad : random() < 0.125;
    const context = Array.from({ length: 1 + Math.floor(random() * 4) }, () => textOf(random, pick(random, intents), language));
    const last = shows ? pick(random, disliked[language]) : pick(random, [...plain[language], ...liked[language]]);
    return { text: last, context, label: isBad ? 'dis' : 'ok',
      facts: { reopens: Math.floor(random() * (shows ? 5 : 2)), plan: pick(random, ['gold', 'basic']), wait_minutes: Math.floor(random() * 600) } };
  });
}
