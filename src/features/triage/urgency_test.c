/* Short texts as customers write them, and how urgent a person would call them. Floors are fixed:
 * words of safety are always found, and quiet texts are rarely raised. */
#include "features/triage/urgency.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"

enum { ARENA_MAX = 64 * 1024 * 1024, TEXT_MAX = 1024, QUIET_RAISED_MAX_PERCENT = 3 };

/* clang-format off */
static const char *const critical_texts[] = {
    "배터리가 부풀어 올라서 무서워요",
    "보조배터리가 부풀었어요",
    "휴대폰 배터리 스웰링 현상이 있어요",
    "노트북 배터리가 점점 부풀어서 키보드가 들떠요",
    "충전하는데 연기가 났어요",
    "콘센트에서 타는 냄새가 나요",
    "타는냄새가 심하게 나요",
    "전원을 켜니 불꽃이 튀었습니다",
    "어제 제품에서 불이 났어요",
    "충전기에서불났어요",
    "집에 불 났어요 전기장판 때문에",
    "에어프라이어에서 연기가 나면서 펑 소리가 났어요",
    "배터리 폭발했습니다",
    "배터리가 터졌어요",
    "보조 배터리가 폭팔했어요",
    "만지다가 감전됐어요",
    "전기가 찌릿하고 올라와서 손이 저려요",
    "누전이 돼서 차단기가 내려가요",
    "너무 뜨거워서 손을 데였어요",
    "저온화상을 입었습니다",
    "전기매트 쓰다가 화상 입었어요",
    "아이가 손을 다쳤어요",
    "우리 애가 건전지를 삼켰어요",
    "강아지가 부품을 먹었어요",
    "칼날에 손가락을 베였어요",
    "먹고 나서 두드러기가 올라왔어요",
    "크림 바르고 알레르기 반응이 왔어요",
    "식중독에 걸려서 응급실에 갔어요",
    "음식에서 유리 조각이 나왔어요",
    "가스 냄새가 나요",
    "가스가 새는 것 같아요",
    "숨을 못 쉬겠어요 호흡곤란이 왔어요",
    "의자가 부러져서 넘어져서 다쳤습니다",
    "브레이크가 안 들어요 사고 날 뻔했어요",
    "엘리베이터에 갇혔어요",
    "죽고 싶어요",
    "더 이상 살기 싫습니다",
    "자살하고 싶다는 생각이 들어요",
    "충전기가 과열돼요",
    "충전기가 녹아내렸어요",
    "연기는 안 났지만 탄내가 나요",
    "제품이 과열되어 위험합니다",
    "개인정보가 유출된 것 같아요",
    "제 계정이 해킹당했어요",
    "결제한 적이 없는데 돈이 나갔어요",
    "전체 서비스가 중단됐습니다",
    "매장 영업을 못 하고 있어요",
    "포스기가 먹통이라 손님이 기다려요",
    "모든 매장에서 결제가 안 됩니다",
    "서버가 다운됐어요",
    "My battery is swollen and the case is cracking open",
    "The swollen battery is pushing the screen out",
    "the charger caught fire last night",
    "There was smoke coming out of the vacuum",
    "SMOKE came from the plug!!!",
    "I can smell burning plastic when I turn it on",
    "The device exploded in my hands",
    "It blew up while charging",
    "I got an electric shock from the kettle",
    "the handle gave me a shock",
    "My son burned his hand on the heater",
    "She burned herself on the iron",
    "my daughter swallowed a button battery",
    "I had an allergic reaction to the cream",
    "He is having trouble breathing after using it",
    "Broke out in hives after one use",
    "we got food poisoning from the meal kit",
    "There is a gas smell in the kitchen",
    "I smell gas near the stove",
    "the chair collapsed under me and I was injured",
    "We ended up in the emergency room",
    "The brakes failed going downhill",
    "I want to kill myself",
    "thinking about suicide",
    "The charger overheats and the cable melted",
    "The plug is sparking",
    "there is a fire hazard",
    "This thing is dangerous",
    "found a piece of glass in my soup",
    "It's leaking gas",
    "carbon monoxide alarm went off",
    "No fire, but it smelled like burning",
    "my account was hacked",
    "I see unauthorized charges on my card",
    "Production is down",
    "We can't take payments in any store",
    "Our POS is down and customers are waiting in line",
    "None of our users can log in",
    "Nobody can log in since this morning",
    "the whole site is down",
    "Website down for all users",
    "There has been a data breach",
    "stuck in the elevator for an hour",
    "my dog ate part of the toy and is vomiting",
    "It caught on fire",
    "밥솥 코드 꽂는 부분이 시커멓게 탔어요",
    "콘센트에 꽂자마자 스파크가 튀면서 차단기가 떨어졌어요",
    "핸드폰 뒤판이 부풀어서 벌어졌습니다",
    "배터리가 볼록하게 나왔어요 괜찮은 건가요",
    "충전 중에 배터리에서 액이 흘러나왔어요",
    "드라이기에서 불꽃이 보였어요",
    "전자레인지 돌리는데 연기가 자욱해졌어요",
    "선풍기 모터 쪽에서 탄 냄새가 납니다",
    "제품이 손을 못 댈 정도로 뜨거워요",
    "노트북 발열이 너무 심해서 화상 입을 것 같아요",
    "손잡이를 잡으면 전기가 와요",
    "샤워기 만졌다가 감전될 뻔했어요",
    "아기가 다쳐서 병원에 갔습니다",
    "유모차 바퀴가 빠져서 아이가 떨어졌어요",
    "컵이 갑자기 깨져서 손을 베였습니다",
    "압력솥 뚜껑이 튀어나와서 얼굴에 맞았어요",
    "크림 바르고 얼굴이 퉁퉁 부었어요",
    "먹고 나서 구토하고 설사했어요",
    "도시락 먹고 온 가족이 배탈이 났습니다",
    "빵에서 쇳조각이 나왔습니다",
    "분유에서 벌레가 나왔어요",
    "아이 입에서 피가 나요",
    "보일러에서 가스 새는 냄새가 나요",
    "샴푸 쓰고 두피에 발진이 생겼어요",
    "전동킥보드 브레이크가 고장나서 넘어졌어요",
    "안전벨트가 안 풀려서 아이가 갇혔어요",
    "이 약을 먹고 부작용이 심해요",
    "인슐린 펌프가 작동을 안 해요",
    "그냥 다 끝내고 죽고 싶은 생각만 드네요",
    "손목을 긋고 싶어요",
    "고객님이 칼을 들고 찾아오겠다고 합니다",
    "다른 사람의 주문 내역이 제 화면에 보여요",
    "제 카드로 모르는 결제가 됐어요",
    "누가 제 계정에 로그인해서 비밀번호를 바꿨어요",
    "고객 정보가 외부에 유출된 것 같습니다",
    "사이트 접속이 아예 안 돼서 주문을 못 받고 있습니다",
    "카드 단말기가 먹통이라 장사를 못 하고 있어요",
    "전 직원이 로그인을 못 하고 있습니다",
    "생산 라인이 멈췄습니다",
    "시스템 다운으로 업무가 마비됐어요",
    "서비스 전체가 접속 불가입니다",
    "병원 예약 시스템이 죽어서 환자를 못 받고 있어요",
    "My phone's battery has puffed up and the back popped off",
    "The power bank got so hot it burnt my leg",
    "Flames came out of the back of the oven",
    "There's smoke everywhere, what do I do",
    "The adapter sparked and tripped the breaker",
    "Smells like something is burning inside the laptop",
    "The heating pad scorched my sheets",
    "Plug melted into the outlet",
    "I was shocked when I touched the metal part, literally electrocuted",
    "The glass lid shattered and cut my hand",
    "My kid choked on a small part that came off",
    "My husband is in the hospital because of your product",
    "The ladder broke and I fell and broke my wrist",
    "My toddler got her finger stuck and is bleeding",
    "After eating the salad we were all vomiting",
    "I found mold inside the baby formula",
    "There was a worm in the cereal",
    "My face is swelling up after applying the serum",
    "I can't breathe properly since I used the spray",
    "The e-bike brakes don't work, I almost got killed",
    "There's a strong smell of gas coming from the grill",
    "The swing set snapped and my daughter was injured",
    "My dog swallowed a piece of the packaging",
    "I don't want to live anymore",
    "I'm going to hurt myself",
    "I will come to your office and kill you",
    "Someone hacked into my account and changed my email",
    "I didn't authorize this payment",
    "I can see another customer's personal details in my account",
    "Our customer data has been leaked",
    "All of our stores are unable to process cards",
    "Our entire company is locked out",
    "checkout is broken and we are losing sales every minute",
    "Nobody in our office can log in",
    "The API is down for everyone",
    "complete outage since 9am",
    "We had to close the store because the register won't start",
    "our assembly line stopped because of your software",
    "insulin pump stopped working",
    "The heater started a fire in my bedroom",
    "swolen battery, is it safe?",
    "my baterry is bulging",
};

static const char *const high_texts[] = {
    "내일 오전까지 꼭 받아야 합니다",
    "오늘 중으로 연락 주세요",
    "지금 당장 환불해 주세요",
    "급해요 빨리 좀 처리해주세요",
    "토요일이 결혼식인데 드레스가 아직 안 왔어요",
    "모레 출국이라 그 전에 받아야 해요",
    "금요일까지 보내주셔야 합니다",
    "2시간 안에 답변 부탁드립니다",
    "행사가 내일인데 물건이 안 왔어요",
    "30분 안으로 전화 주세요",
    "긴급합니다",
    "최대한 빨리 처리 부탁드립니다",
    "소비자원에 신고하겠습니다",
    "소보원에 접수할게요",
    "변호사와 상담하고 있습니다",
    "법적 대응하겠습니다",
    "내용증명 보내겠습니다",
    "고소하겠습니다",
    "공정위에 제보하겠습니다",
    "언론에 제보할 겁니다",
    "이거 완전 사기 아닌가요",
    "경찰에 신고했습니다",
    "두 번 결제됐어요",
    "결제가 중복으로 됐습니다",
    "해지했는데 계속 결제되고 있어요",
    "환불이 아직도 안 들어왔어요",
    "벌써 세 번째 문의드립니다",
    "아무리 문의해도 답변이 없네요",
    "팀장 바꿔주세요",
    "당장 책임자 연락 바랍니다",
    "천장에서 물이 새요 누수인 것 같아요",
    "데이터가 다 사라졌어요",
    "SNS에 올릴 겁니다",
    "손해배상 청구하겠습니다",
    "오늘 안에 해결 안 되면 해지합니다",
    "5월 3일까지 필요합니다",
    "오후 3시까지 꼭 와야 합니다",
    "I need this by tomorrow",
    "Please fix this ASAP",
    "This is urgent!!",
    "I need a reply within 2 hours",
    "My wedding is this Saturday and the dress has not arrived",
    "I leave for the airport in an hour",
    "It has to arrive before Friday",
    "can you do it by 5pm",
    "by end of day please",
    "I'm contacting my lawyer",
    "I will sue you",
    "See you in small claims court",
    "I'll report you to the BBB",
    "I'm filing a complaint with the attorney general",
    "This is a GDPR violation",
    "I'm going to dispute this charge with my bank",
    "You are scammers, I'm calling the police",
    "I was charged twice",
    "You billed me two times for the same order",
    "I cancelled last month and you are still charging me",
    "I want my money back now",
    "I still haven't received my refund",
    "This is the third time I'm writing",
    "Still no response after a week",
    "Let me speak to a manager",
    "I demand to talk to your supervisor",
    "My basement is flooding because of your dishwasher",
    "All my data is gone",
    "I need this resolved immediately",
    "We have a deadline tonight",
    "I'll take you to court",
    "my flight is tomorrow morning and I have no ticket",
    "nobody has replied to my emails",
    "my funeral order must come by noon",
    "The refund was refused without reason",
};

static const char *const quiet_texts[] = {
    "배송은 언제 오나요?",
    "영업시간이 어떻게 되나요?",
    "사이즈 교환하고 싶어요",
    "환불 절차가 궁금합니다",
    "비밀번호를 바꾸고 싶어요",
    "문화상품권으로 결제할 수 있나요?",
    "화상 회의 링크가 안 열려요",
    "화상회의 중 소리가 안 들려요",
    "종합선물세트 재고 있나요?",
    "마감 전에 주문하면 오늘 나가나요",
    "결과 열람은 어디서 하나요",
    "주소 송부드립니다",
    "방법 적어주세요",
    "택배 상자가 조금 찌그러졌어요",
    "어제 보낸 메일 확인하셨나요",
    "제 보증서가 어디 있나요",
    "오늘까지 잘 썼어요",
    "오늘까지 아무 문제 없이 사용했습니다",
    "이불이 나왔는지 궁금해요",
    "이불이 아직 안 왔어요",
    "불나방 그림 티셔츠 주문했어요",
    "공기청정기 불이 나갔어요",
    "LED 불이 나오나요",
    "이 과자 정말 고소해요",
    "고소한 맛이 좋아요",
    "카드로 사기 전에 물어볼 게 있어요",
    "이벤트 하나 사기 위해 왔어요",
    "급하지 않으니 천천히 답 주세요",
    "급한 건 아닌데 확인 부탁드려요",
    "포인트 지급해 주세요",
    "영수증 발급해 주세요",
    "고급하고 예뻐요",
    "이상한 소리가 나요",
    "건설사 이름이 뭔가요",
    "시설 사용 문의드립니다",
    "투자해지 방법 알려주세요",
    "결제 자동이체 해지는 어떻게 하나요",
    "폭발적인 인기네요",
    "문화재 관람권 예약하려고요",
    "전화 재발신이 안 되네요",
    "배송 연기 가능한가요?",
    "예약 연기나 취소 가능한가요",
    "배송 정말 빨리 왔어요 감사합니다",
    "신속하게 처리해 주셔서 감사합니다",
    "유통기한이 언제까지인가요",
    "몇 시까지 하나요?",
    "오늘 9시까지 하나요",
    "토요일까지 영업하나요",
    "세 번째 구매인데 만족해요",
    "매입 데이터가 안 보여요",
    "가입 원해요",
    "회원가입이 안 됩니다",
    "색상 변경 가능할까요",
    "견적서 부탁드립니다",
    "안녕하세요 배송지 변경 부탁드립니다",
    "선물 포장 되나요?",
    "제품 사용법 알려주세요",
    "반품 접수했습니다",
    "네 알겠습니다",
    "감사합니다",
    "영수증 재발행 부탁드려요",
    "쿠폰이 적용이 안 돼요",
    "앱이 자꾸 꺼져요",
    "색이 사진이랑 달라요",
    "부품 주문하고 싶어요",
    "배터리 부품 있나요",
    "배터리 새 제품으로 교체 가능한가요?",
    "메뉴 전체 가격표 주세요",
    "무선 충전 되나요",
    "요금제 변경하고 싶습니다",
    "모든 고객에게 적용되나요?",
    "인기 폭발이네요",
    "불꽃놀이 패키지 예약할게요",
    "단체 주문 할인 되나요",
    "면세 한도가 궁금해요",
    "Hi Sue, could you send me the invoice?",
    "Hello Sue, thanks for the update",
    "I pursue other options",
    "What is the issue with my order?",
    "How do I set up my Fire TV?",
    "My Kindle Fire won't turn on",
    "Fire TV Stick remote not pairing",
    "you should fire the agent who served me",
    "Do you ship to Canada?",
    "Where is my order?",
    "I'd like to return this shirt",
    "Can I change my delivery address?",
    "How do I reset my password?",
    "No rush, whenever you have time",
    "It's not urgent",
    "What are your opening hours?",
    "Is the smoke grey color available?",
    "We booked a non smoking room",
    "I burned a CD with the photos",
    "What's your burn rate?",
    "I'm a bit burned out on meetings",
    "I want to change my plan",
    "Can you send me a receipt?",
    "Thanks, that solved it",
    "I love this product",
    "Please update my phone number",
    "Is this compatible with my phone?",
    "How much is shipping to Korea?",
    "The color is different from the photo",
    "My coupon code does not work",
    "I was charged the shipping fee",
    "Do you have this in blue?",
    "How do I export my data?",
    "Can we schedule a video call next week?",
    "I need help choosing a size",
    "Please cancel my order",
    "The app is slow",
    "Can I pay with PayPal?",
    "I recall ordering two of these",
    "Is the firewall included?",
    "The campfire mug is lovely",
    "I was looking for a heartburn article",
    "When will it be back in stock?",
    "Can I add a user to our account?",
    "Thank you for the quick response",
    "Delivered in 2 hours, great",
    "Return within 30 days possible?",
    "Are you open until Friday evening?",
    "chocolate melted a little",
    "My phone died",
    "The page collapsed when I clicked",
    "How to swap the battery?",
    "I've been patient",
    "Export all users to CSV",
    "What is your refund policy?",
    "안녕하세요 재입고 일정이 궁금합니다",
    "주문한 상품 색상을 바꿀 수 있나요",
    "포인트는 언제 적립되나요",
    "배송비가 얼마인가요",
    "매장 위치 알려주세요",
    "현금영수증 신청 방법이 어떻게 되나요",
    "할인 쿠폰은 중복 사용이 되나요",
    "이 제품 세탁기에 돌려도 되나요",
    "사용 설명서를 잃어버렸어요",
    "구성품이 하나 빠진 것 같아요",
    "사이즈가 커서 교환하고 싶습니다",
    "색이 마음에 안 들어요",
    "화면 밝기 조절은 어떻게 하나요",
    "블루투스 연결이 자꾸 끊겨요",
    "리뷰 작성하면 적립금 주나요",
    "회원 등급은 어떻게 올라가나요",
    "선물용으로 포장 부탁드립니다",
    "이메일 주소를 변경하고 싶어요",
    "세금계산서 발행 부탁드립니다",
    "대량 구매 견적 문의드립니다",
    "전시 상품인가요 새 상품인가요",
    "배송 조회가 안 됩니다",
    "앱에서 알림이 안 와요",
    "친절하게 상담해 주셔서 감사합니다",
    "덕분에 잘 해결됐어요",
    "품질이 정말 좋네요",
    "다음에도 또 이용할게요",
    "사진이랑 실물이 조금 달라요",
    "향이 생각보다 강해요",
    "A/S 센터 전화번호 알려주세요",
    "보증 기간이 얼마나 되나요",
    "부품만 따로 살 수 있나요",
    "해외 배송도 되나요",
    "제주도까지 배송 되나요",
    "결제 수단을 바꾸고 싶어요",
    "카드 할부 몇 개월까지 되나요",
    "기업 회원으로 전환하려면 어떻게 하나요",
    "API 문서는 어디에 있나요",
    "관리자를 추가하는 방법을 알려주세요",
    "엑셀로 내보내기 할 수 있나요",
    "팀원 초대 메일이 안 왔어요",
    "요금제 차이가 뭔가요",
    "체험판을 연장할 수 있을까요",
    "로고를 바꾸고 싶은데 어디서 하나요",
    "맛있게 잘 먹었습니다",
    "불고기 세트 주문하려고 합니다",
    "불닭볶음면 재고 있나요",
    "피부에 바르는 순서가 어떻게 되나요",
    "아이가 정말 좋아해요",
    "강아지가 잘 먹어요",
    "목이 긴 양말 있나요",
    "손에 잘 맞아요",
    "다리미 판도 같이 오나요",
    "머리가 긴 편인데 어떤 제품이 좋을까요",
    "연기자 사인회 티켓 있나요",
    "화상품 카테고리가 어디죠",
    "전기세가 많이 나오나요",
    "배터리 용량이 얼마인가요",
    "배터리는 몇 시간 가나요",
    "충전기 같이 오나요",
    "가스레인지에도 사용 가능한가요",
    "유리 용기인가요 플라스틱인가요",
    "칼 세트 각인 되나요",
    "약도 좀 보내주세요",
    "병원 근처 매장이 있나요",
    "경찰청 근처로 배송해 주세요",
    "기자재 견적 부탁드려요",
    "법인 카드로 결제 가능한가요",
    "당장 필요한 건 아니에요 천천히 주세요",
    "오늘 주문하면 내일 오나요",
    "내일 배송되나요",
    "주말에도 배송하나요",
    "생일 선물로 샀는데 예뻐요",
    "결혼식 답례품 견적 문의합니다",
    "여행용 파우치 있나요",
    "시험 삼아 하나 사봤어요",
    "지난번 문의 답변 잘 받았습니다",
    "빠른 배송 감사합니다",
    "빠른 답변 부탁드립니다",
    "확인 부탁드립니다",
    "수고하세요",
    "네 그렇게 해주세요",
    "괜찮습니다 감사합니다",
    "생각보다 작네요",
    "Hi, I have a question about my invoice",
    "Can I get a copy of my receipt",
    "What sizes do you have",
    "Do you offer student discounts",
    "How long does delivery take",
    "The shirt is too small, can I exchange it",
    "I would like to change my email address",
    "How do I cancel my subscription",
    "Is there a warranty",
    "Do you have a store in Boston",
    "I received the wrong color",
    "The package arrived late",
    "The instructions are not clear",
    "Great service, thank you",
    "Works perfectly, love it",
    "Can you recommend a case for this phone",
    "Is the table made of real wood",
    "My discount code is not accepted",
    "How do I invite a teammate",
    "Where can I find the API documentation",
    "Can I upgrade to the annual plan",
    "What is the difference between basic and pro",
    "I forgot my password",
    "I can't log in to my account",
    "The screen is a bit dim",
    "Bluetooth keeps disconnecting",
    "Could you tell me when it will ship",
    "Please remove me from the mailing list",
    "Do you accept gift cards",
    "I ordered two but got one",
    "Is this machine washable",
    "Can I pick it up in the store",
    "How do I turn off notifications",
    "My order number is 48213",
    "Can you resend the confirmation email",
    "Does it come with batteries",
    "What time do you close today",
    "Can I book a table for two on Friday",
    "Who do I talk to about wholesale",
    "We'd like a demo next Tuesday",
    "I'm interested in your enterprise plan",
    "The zipper is stuck",
    "The color faded after one wash",
    "It doesn't fit my car",
    "Is it vegan",
    "Can I change the date of my booking",
    "Thanks for the fast delivery",
    "The product is ok but pricey",
    "The manual is missing",
    "Nice packaging",
    "Just wanted to say thanks",
    "Please call me when you have time",
    "My name is Sue Miller and my order is late",
    "Sue from billing helped me a lot",
    "I issued a return yesterday",
    "Can I use it by the pool",
    "The new dashboard looks good",
    "My kids love the toy",
    "I sent an email yesterday",
    "Is it safe to put in the dishwasher",
    "He likes hot sauce",
    "How hot does the kettle get",
    "Does the phone have a headphone jack",
    "The chat agent was helpful",
    "Cool design and good price",
    "Please confirm my appointment",
    "Is there a size chart",
    "I want to subscribe to the newsletter",
    "Are the walls fireproof",
};
/* clang-format on */

struct fixture {
    struct arena *arena;
    const struct urgency_rules *rules;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    fixture->arena = arena_new(ARENA_MAX);
    fixture->rules = urgency_rules_built_in(fixture->arena);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

static enum urgency_level level_of(void **state, const char *text)
{
    const struct fixture *fixture = *state;

    return urgency_of(fixture->rules, str_of(text)).level;
}

/** How many of the texts are of that level at least; the others are told. */
static size_t count_from(void **state, const char *const *texts, size_t count,
                         enum urgency_level level, bool tells_lower)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        bool is_from = level_of(state, texts[i]) >= level;

        found += is_from;
        if (is_from != tells_lower)
            print_message("%s: %s\n", is_from ? "raised" : "missed", texts[i]);
    }
    return found;
}

static void every_text_of_danger_is_critical(void **state)
{
    assert_int_equal(
        count_from(state, critical_texts, COUNT_OF(critical_texts), URGENCY_CRITICAL, true),
        COUNT_OF(critical_texts));
}

static void deadlines_law_and_money_are_high(void **state)
{
    assert_int_equal(count_from(state, high_texts, COUNT_OF(high_texts), URGENCY_HIGH, true),
                     COUNT_OF(high_texts));
}

static void quiet_texts_are_rarely_raised(void **state)
{
    size_t raised = count_from(state, quiet_texts, COUNT_OF(quiet_texts), URGENCY_HIGH, false);

    assert_true(raised * 100 <= COUNT_OF(quiet_texts) * QUIET_RAISED_MAX_PERCENT);
}

/** Writes the text with its ASCII letters changed by `change`. */
static void change_letters(const char *text, int from, int to, int by, char out[TEXT_MAX])
{
    size_t n = strlen(text);

    assert_true(n < TEXT_MAX);
    for (size_t i = 0; i <= n; i++)
        out[i] = (char)(text[i] >= from && text[i] <= to ? text[i] + by : text[i]);
}

static void capitals_change_nothing(void **state)
{
    char text[TEXT_MAX];

    for (size_t i = 0; i < COUNT_OF(critical_texts); i++) {
        change_letters(critical_texts[i], 'a', 'z', 'A' - 'a', text);
        assert_int_equal(level_of(state, text), URGENCY_CRITICAL);
    }
}

/** Every blank of the text becomes a line's end and two blanks, as mail programs break lines. */
static void broken_lines_hide_nothing(void **state)
{
    for (size_t i = 0; i < COUNT_OF(critical_texts); i++) {
        char text[TEXT_MAX];
        size_t n = 0;

        for (const char *c = critical_texts[i]; *c != '\0'; c++)
            n += (size_t)snprintf(text + n, sizeof(text) - n, *c == ' ' ? "\r\n  " : "%c", *c);
        assert_int_equal(level_of(state, text), URGENCY_CRITICAL);
    }
}

static void more_text_never_lowers_a_level(void **state)
{
    static const char *const others[] = {
        "급하지 않으니 천천히 주세요.", "No rush at all, thanks!", "TV", "회의", "나방", "agent",
    };
    char text[TEXT_MAX];

    for (size_t i = 0; i < COUNT_OF(critical_texts); i++) {
        const char *quiet = quiet_texts[i % COUNT_OF(quiet_texts)];

        snprintf(text, sizeof(text), "%s\n%s", critical_texts[i], quiet);
        assert_int_equal(level_of(state, text), URGENCY_CRITICAL);
        snprintf(text, sizeof(text), "%s\n%s", others[i % COUNT_OF(others)], critical_texts[i]);
        assert_int_equal(level_of(state, text), URGENCY_CRITICAL);
    }
    assert_int_equal(level_of(state, "There was a fire\nTV is gone"), URGENCY_CRITICAL);
    assert_int_equal(level_of(state, "There was a Fire TV"), URGENCY_LOW);
}

static void a_denied_word_of_safety_still_counts(void **state)
{
    assert_int_equal(level_of(state, "불은 안 났지만 연기가 났어요"), URGENCY_CRITICAL);
    assert_int_equal(level_of(state, "Nobody was injured, there was no fire"), URGENCY_CRITICAL);
}

static void spaces_in_korean_make_no_difference(void **state)
{
    static const char *const texts[] = { "배터리가부풀었어요", "배터리 가 부 풀 었 어 요",
                                         "타는냄새가나요", "타 는 냄 새 가 나 요" };

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_int_equal(level_of(state, texts[i]), URGENCY_CRITICAL);
}

static void the_words_that_raised_it_are_told(void **state)
{
    const struct fixture *fixture = *state;
    struct urgency urgency =
        urgency_of(fixture->rules, STR("어제 산 <배터리가  부풀>었어요. 내일까지 답 주세요"));

    assert_int_equal(urgency.level, URGENCY_CRITICAL);
    assert_true(str_eq(urgency.rule, STR("safety.battery")));
    assert_true(str_eq(urgency.words, STR("배터리가  부풀")));
    urgency = urgency_of(fixture->rules, STR("감사합니다"));
    assert_int_equal(urgency.level, URGENCY_LOW);
    assert_true(str_is_null(urgency.words) && str_is_null(urgency.rule));
}

static void odd_texts_are_answered(void **state)
{
    const struct fixture *fixture = *state;
    size_t n = 1000 * 1000;
    char *text = malloc(n);

    assert_int_equal(urgency_of(fixture->rules, STR_NULL).level, URGENCY_LOW);
    assert_int_equal(urgency_of(fixture->rules, STR("\xff\xfe fire \xed\xa0\x80")).level,
                     URGENCY_CRITICAL);
    memset(text, 'a', n);
    assert_int_equal(urgency_of(fixture->rules, (struct str){ text, n }).level, URGENCY_LOW);
    for (size_t i = 0; i + 8 <= n; i += 8)
        memcpy(text + i, "fire tv ", 8);
    assert_int_equal(urgency_of(fixture->rules, (struct str){ text, n }).level, URGENCY_LOW);
    free(text);
}

static void a_model_only_raises(void **state)
{
    (void)state;
    for (int rules = 0; rules < URGENCY_COUNT; rules++)
        for (int model = 0; model < URGENCY_COUNT; model++) {
            int both = (int)urgency_with((enum urgency_level)rules, (enum urgency_level)model);

            assert_true(both >= rules && both >= model && (both == rules || both == model));
        }
}

static void an_operator_writes_rules_of_their_own(void **state)
{
    const struct fixture *fixture = *state;
    const struct urgency_rules *rules;
    struct err err = { 0 };

    assert_true(
        urgency_rules_read(STR("{\"sets\": {\"pump\": [\"양수기\", \"water pump\"]}, \"rules\": ["
                               "{\"id\": \"pumps\", \"level\": \"critical\", \"words\": [\"{pump} "
                               "멈\", \"{pump} stop\"],"
                               " \"except\": [\"water pump stopped working last year\"]}]}"),
                           fixture->arena, &rules, &err));
    assert_int_equal(urgency_of(rules, STR("양수기 멈췄어요")).level, URGENCY_CRITICAL);
    assert_int_equal(urgency_of(rules, STR("Our water pump stopped!")).level, URGENCY_CRITICAL);
    assert_int_equal(urgency_of(rules, STR("a water pump stopped working last year")).level,
                     URGENCY_LOW);
    assert_int_equal(urgency_of(rules, STR("fire")).level, URGENCY_LOW);
}

static void a_bad_rule_is_named(void **state)
{
    static const struct {
        const char *json;
        const char *code;
        const char *field;
        const char *named; /* in the message */
    } cases[] = {
        { "[", "bad_json", "", "" },
        { "[]", "wrong_type", "", "" },
        { "{}", "required", "/rules", "" },
        { "{\"rules\": 1}", "wrong_type", "/rules", "" },
        { "{\"rules\": [1]}", "wrong_type", "/rules/0", "rule 1" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"low\", \"words\": []}]}", "not_allowed",
          "/rules/0/level", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": []}, {\"id\": \"b\", "
          "\"level\": \"high\", \"words\": [\"x\", \" \"]}]}",
          "empty", "/rules/1/words/1", "rule 2 (b)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [\"{no} x\"]}]}",
          "unknown_set", "/rules/0/words/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [\"{\"]}]}", "unknown_set",
          "/rules/0/words/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [1]}]}", "wrong_type",
          "/rules/0/words/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": {}}]}", "wrong_type",
          "/rules/0/words/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"wrods\": []}]}", "unknown_field",
          "/rules/0/wrods", "rule 1 (a)" },
        { "{\"sets\": {\"e\": []}, \"rules\": []}", "empty", "/sets/e/0", "" },
        { "{\"sets\": [], \"rules\": []}", "wrong_type", "/sets", "" },
    };
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct urgency_rules *rules;
        struct err err = { 0 };

        assert_false(urgency_rules_read(str_of(cases[i].json), fixture->arena, &rules, &err));
        assert_string_equal(err.code, cases[i].code);
        assert_string_equal(err.field, cases[i].field);
        assert_non_null(strstr(err.message, cases[i].named));
    }
}

/** Sets within one phrase multiply; the ceiling ends it before memory or time does. */
static void too_many_phrases_are_refused(void **state)
{
    const struct fixture *fixture = *state;
    const struct urgency_rules *rules;
    struct err err = { 0 };

    assert_false(urgency_rules_read(
        STR("{\"sets\": {\"e\": [\"\", \"a\"]}, \"rules\": [{\"id\": \"a\", \"level\": \"high\","
            " \"words\": "
            "[\"x{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}\"]}]}"),
        fixture->arena, &rules, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_string_equal(err.code, "too_many");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_of_danger_is_critical),
        cmocka_unit_test(deadlines_law_and_money_are_high),
        cmocka_unit_test(quiet_texts_are_rarely_raised),
        cmocka_unit_test(capitals_change_nothing),
        cmocka_unit_test(broken_lines_hide_nothing),
        cmocka_unit_test(more_text_never_lowers_a_level),
        cmocka_unit_test(a_denied_word_of_safety_still_counts),
        cmocka_unit_test(spaces_in_korean_make_no_difference),
        cmocka_unit_test(the_words_that_raised_it_are_told),
        cmocka_unit_test(odd_texts_are_answered),
        cmocka_unit_test(a_model_only_raises),
        cmocka_unit_test(an_operator_writes_rules_of_their_own),
        cmocka_unit_test(a_bad_rule_is_named),
        cmocka_unit_test(too_many_phrases_are_refused),
    };

    return cmocka_run_group_tests_name("urgency", tests, set_up, tear_down);
}
