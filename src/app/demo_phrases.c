#include "app/demo_text.h"

/* Names: open/end stand around a customer's first mail, reply_… around a later one; greet_a..c and
 * sign_a..c are three manners of agents. */
const struct demo_phrase demo_phrases[] = {
    /* ---- 고객 ---- */
    { LANG_KO, "lazy_subject",
      "[문의드립니다|문의요|질문 있습니다|{kind} 문의|{model} 관련 "
      "문의|도와주세요|안녕하세요|급합니다|확인 부탁드립니다|고객센터 담당자님께|{kind} "
      "때문에요|A/S 문의]" },
    { LANG_KO, "open",
      "[c~|c~|c~|c~수고하십니다. |안녕하세요. |안녕하세요, |안녕하세요. {kind} 사용 중인 "
      "고객입니다. |수고 많으십니다. ||문의드릴 게 있어 메일 드립니다. |w~안녕하세요, 담당자님! "
      "|w~안녕하세요~ 늘 잘 쓰고 있습니다. |w~수고가 많으세요. |w~안녕하세요 누리홈 담당자님. ]" },
    { LANG_KO, "end",
      "[c~|c~| 빠른 답변 부탁드립니다.| 부탁드립니다.| 감사합니다.| 답변 기다리겠습니다.|| "
      "번거로우시겠지만 부탁드립니다.|w~ 바쁘신데 죄송해요. 감사합니다.|w~ 늘 감사드립니다.|w~ "
      "좋은 하루 보내세요.|c~ 오늘 안에 답 주세요.|c~ 연락 기다립니다.|c~ 확인하고 연락 주세요.]" },
    { LANG_KO, "reply_open",
      "[c~|답변 감사합니다. |안녕하세요. |w~빠른 답변 감사드려요. |w~친절한 답변 고맙습니다. |w~아 "
      "그렇군요. |연락 주셔서 감사합니다. |c~음. ]" },
    { LANG_KO, "reply_end",
      "[c~|| 감사합니다.| 부탁드립니다.| 수고하세요.|w~ 정말 감사해요.|w~ 좋은 하루 되세요!]" },
    { LANG_KO, "company_name", "{me}\n{org}" },
    { LANG_KO, "company_name", "{org} {me} 드림" },
    { LANG_KO, "company_name", "{org} [총무팀|관리팀|행정실|시설 담당|운영팀] {me}" },
    { LANG_KO, "own_name", "" },
    { LANG_KO, "own_name", "" },
    { LANG_KO, "own_name", "" },
    { LANG_KO, "own_name", "{me} 드림" },
    { LANG_KO, "own_name", "{me} 올림" },
    { LANG_KO, "own_name", "- {me}" },
    { LANG_KO, "own_name", "[c~|휴대폰에서 보냈습니다]" },
    { LANG_KO, "late_thanks",
      "[w~정말 감사합니다. 덕분에 잘 해결됐어요. 주변에도 추천할게요|잘 해결됐습니다. "
      "감사합니다|덕분에 잘 쓰고 있습니다. 고맙습니다|확인했습니다. "
      "수고하셨습니다|c~확인했습니다|네 해결됐어요. 감사합니다|w~와 이렇게 빨리 해결될 줄 "
      "몰랐어요. 감사합니다|처리된 것 확인했습니다. 신경 써 주셔서 고맙습니다|w~{agent} 상담원님 "
      "친절하게 도와주셔서 감사했습니다]." },
    { LANG_KO, "please_answer",
      "[확인 부탁드립니다.|확인해 주실 수 있나요?|어떻게 하면 될까요?|방법을 알려 주세요.|c~어떻게 "
      "할 건지 답 주세요.|c~빨리 좀 봐 주세요.|w~혹시 확인해 주실 수 있을까요?|언제쯤 답을 받을 수 "
      "있을까요?]" },
    { LANG_KO, "bought",
      "[산 지 {days}개월 됐습니다|{past}에 공식몰에서 샀습니다|구입한 지 1년이 조금 안 됐어요|작년 "
      "가을에 샀고 등록도 해 뒀습니다|선물로 받은 거라 산 날짜는 정확히 모르겠어요|주문 번호는 "
      "{order}입니다|제조 번호는 {serial}입니다|일련번호 {serial}이고요|아직 보증 기간 안입니다|쓴 "
      "지 얼마 안 됐는데]" },
    { LANG_KO, "since",
      "[어제저녁부터|오늘 아침부터|며칠 전부터|지난주부터|{past}부터|언제부턴가|이번 주 들어|필터 "
      "청소하고 나서부터|이사하고 나서부터|한 달쯤 전부터]" },

    /* ---- 설문에 남기는 말 ---- */
    { LANG_KO, "rating_good",
      "[답이 빨라서 좋았습니다|친절하게 설명해 주셔서 감사합니다|한 번에 해결돼서 "
      "좋았어요|w~상담원님 "
      "덕분에 마음이 놓였어요|w~{kind} 오래오래 잘 쓸게요. 감사합니다|만족합니다|c~좋습니다|"
      "c~빠르네요|끝까지 챙겨 주셔서 고맙습니다|안내가 자세해서 그대로 따라 하니 됐어요]." },
    { LANG_KO, "rating_slow",
      "[첫 답이 너무 늦었어요|답을 받기까지 하루를 기다렸습니다|c~답이 느려요|기다리는 동안 아무 "
      "연락이 없어서 답답했습니다|해결은 됐지만 답이 오기까지 오래 걸렸어요|w~친절하신데 답이 "
      "조금만 "
      "더 빨랐으면 좋겠어요]." },
    { LANG_KO, "rating_again",
      "[해결됐다고 해서 믿었는데 또 같은 문제였습니다|두 번이나 다시 써야 했어요|c~해결 안 됐는데 "
      "왜 "
      "해결로 바꾸나요|처음부터 제대로 봐 주셨으면 좋았을 텐데요|같은 설명을 또 해야 했습니다|다시 "
      "문의한 "
      "뒤에야 해결됐습니다]." },
    { LANG_KO, "rating_product",
      "[{model:이/가} 자꾸 말썽이네요|상담은 괜찮은데 {kind} 자체가 문제예요|c~{kind} 다시는 안 "
      "삽니다|{model} 산 지 얼마 안 됐는데 벌써 몇 번째인지 모르겠어요|제품이 기대에 못 "
      "미칩니다|물통에서 "
      "물이 새는 것 좀 고쳐서 파세요]." },
    { LANG_KO, "rating_bad",
      "[답변이 형식적이었습니다|제가 물어본 것에는 답이 없었어요|c~별로예요|다른 곳에 또 물어보게 "
      "됐습니다|설명이 어려웠어요|w~애써 주신 건 알겠는데 조금 아쉬웠어요|말이 자꾸 바뀌어서 "
      "혼란스러웠습니다]." },

    /* ---- 상담원 ---- */
    { LANG_KO, "greet_a",
      "안녕하세요, {name} 님.\n누리홈 {agent}입니다.\n\n[{regret}|문의해 주셔서 "
      "고맙습니다.|c~{regret}|기다려 주셔서 고맙습니다.]" },
    { LANG_KO, "greet_b",
      "{name} 님, 안녕하세요. [{regret}|c~{regret}|연락 주셔서 감사합니다.|자세히 적어 주셔서 "
      "이해하기 쉬웠습니다.|보내 주신 내용 잘 읽었습니다.|]" },
    { LANG_KO, "greet_c",
      "{name} 고객님 안녕하세요, [누리홈 상담실 {agent}입니다|누리홈 "
      "{agent}입니다|{agent}입니다]." },
    { LANG_KO, "sorry",
      "[불편을 드려 죄송합니다.|이용에 불편을 드려 정말 죄송합니다.|걱정이 많으셨겠습니다.|많이 "
      "답답하셨지요. 죄송합니다.|기다리시게 해서 죄송합니다.]" },
    { LANG_KO, "greet_call",
      "{name} 님, 안녕하세요. [전화로 말씀해 주신 내용에 답을 드립니다|통화하면서 말씀드린 대로 "
      "메일로 안내드립니다|전화 주셔서 고맙습니다. 이어서 안내드립니다|누리홈 {agent}입니다. 통화 "
      "내용 전해 받았습니다]." },
    { LANG_KO, "welcome",
      "[문의해 주셔서 고맙습니다.|찾아 주셔서 고맙습니다.|연락 주셔서 감사합니다.|]" },
    { LANG_KO, "greet_again",
      "[{name} 님,|{name} 님, 답장 고맙습니다.|{name} 님, 알려 주셔서 감사합니다.|네, {name} "
      "님.|{name} 고객님,|]" },
    { LANG_KO, "greet_more",
      "[{name} 님,|{name} 고객님,|다시 연락드립니다, {name} 님.|이어서 안내드립니다.|]" },
    { LANG_KO, "sign_a",
      "[궁금한 점은 이 메일에 답장해 주세요.\n|고맙습니다.\n|오늘도 편안한 하루 "
      "보내세요.\n||]{agent} 드림" },
    { LANG_KO, "sign_b",
      "[감사합니다.|더 필요하신 것이 있으면 언제든 말씀해 주세요.|고맙습니다.|]\n누리홈 고객지원팀 "
      "{agent}" },
    { LANG_KO, "sign_c", "[{agent} 드림|고맙습니다. {agent} 드림|감사합니다.\n{agent}]" },
    { LANG_KO, "silent",
      "[지난번 안내 뒤로 답이 없으셔서 해결된 것으로 알고 문의를 마무리합니다|며칠 동안 소식이 "
      "없어 우선 마무리해 두겠습니다|안내해 드린 방법이 도움이 되었기를 바랍니다. 이 문의는 여기서 "
      "마칩니다|혹시 메일을 못 보셨을까 하여 한 번 더 연락드립니다. 따로 말씀이 없으시면 해결된 "
      "것으로 두겠습니다]. [아직 불편하시면 이 메일에 답장만 주세요. 이어서 "
      "도와드리겠습니다|그대로라면 언제든 답장 주세요|필요하시면 이 메일로 바로 이어서 말씀해 "
      "주시면 됩니다]." },
    { LANG_KO, "night_answer",
      "[늦은 시간에 놀라셨지요. 당직 근무 중이라 제가 먼저 답을 드립니다|업무 시간 밖이라 당직자가 "
      "먼저 답을 드립니다|많이 걱정되시지요. 오늘 당직자입니다]. [우선 전원 플러그를 뽑고 사용을 "
      "멈춰 주세요|오늘 밤에는 제품을 꺼 두시는 것이 안전합니다|지금은 사용을 잠시 멈춰 주시기 "
      "바랍니다]. [담당팀에 바로 넘겨 두었고, 출근하는 대로 이어서 연락드리겠습니다|근무일 아침에 "
      "담당자가 가장 먼저 확인하도록 표시해 두었습니다|내용은 모두 정리해 두었으니 같은 설명을 "
      "다시 하지 않으셔도 됩니다]." },
    { LANG_KO, "night_note",
      "[당직 인계|야간 인계|인계]: [{model} 건, 고객께 1차 안내만 했습니다|고객께는 사용 중지만 "
      "안내함|기본 안내까지 완료]. [오전에 이어서 부탁드려요|아침에 먼저 봐 주세요|다음 근무일 첫 "
      "건으로 부탁합니다|고객님이 많이 불안해하십니다]." },
    { LANG_KO, "night_promise",
      "[업무 시간 밖이라 당직자가 먼저 답을 드립니다|저는 당직자라 바로 확인해 드리지 못하는 "
      "내용이지만 잘 받았습니다|문의는 잘 접수되었습니다]. [담당팀이 출근하는 대로 이어서 답을 "
      "드리겠습니다|근무일 오전에 담당자가 먼저 확인하도록 표시해 두었습니다|같은 설명을 다시 하지 "
      "않으셔도 되도록 정리해 두었습니다]." },
    { LANG_KO, "night_pass",
      "[당직 인계|야간 인계]: [접수 안내만 했습니다|급한 건은 아닙니다. 답만 기다리시면 된다고 "
      "안내함|제가 볼 수 없는 내용이라 넘깁니다]. [오전에 부탁드려요|순서대로 처리해 주세요|]" },
    { LANG_KO, "handover_note",
      "[저희 쪽에서 답할 내용이 아니라 넘깁니다|담당팀으로 이관합니다|이 건은 담당팀 확인이 "
      "필요합니다|1차에서 볼 수 있는 건 여기까지네요]. [{model}, 주문 {order}|제품은 "
      "{model}입니다|고객께 따로 안내는 안 했습니다|회신은 아직 안 드렸어요|같은 고객의 지난 "
      "문의도 같이 봐 주세요]." },
    { LANG_KO, "note_tail",
      "[회신은 제가 하겠습니다|{order} 건입니다|{me} 고객님, 지난번에도 같은 제품|통화는 {hour} "
      "이후가 좋다고 하심|사진은 첨부에 있어요|{city} 쪽입니다|제조 번호 {serial}|교대 때 "
      "공유했습니다|{soon}까지 답 주기로 함|급하지는 않습니다|박지호 님과 이야기했습니다|한소율 "
      "님이 이어서 봐 주세요|{past}에 산 제품|다음 주에 한 번 더 확인할게요|메모 남겨 둡니다]." },
    { LANG_KO, "courier", "[가온택배|마루택배|한달음택배]" },
    { LANG_KO, "supplier", "[부품 공급사|협력사 한결전자|자재 창고|부품 센터]" },

    /* ---- customers ---- */
    { LANG_EN, "lazy_subject",
      "[Question|Help please|{model}|{kind}|Problem with my {kind}|Hello|Support needed|Need help "
      "with {model}|(no subject)|quick question|Enquiry]" },
    { LANG_EN, "open",
      "[c~|c~|c~Hello. |Hi,\n\n|Hello,\n\n|Hi there,\n\n|Hello Nurihome team,\n\n||Good "
      "morning,\n\n|w~Hi there! |w~Hello, hope you're all well. |w~Hi team, first of all, we love "
      "the {kind}. |Hi, hoping you can help. |Dear team,\n\n]" },
    { LANG_EN, "end",
      "[c~|c~| Thanks.| Thank you.| Thanks in advance.|| Looking forward to hearing from you.| Any "
      "help is appreciated.|w~ Thank you so much!|w~ Thanks a million for your help.|w~ Have a "
      "lovely day.|c~ Please reply today.|c~ I expect an answer soon.|c~ Waiting.]" },
    { LANG_EN, "reply_open",
      "[c~|Thanks for getting back to me. |Hi {agent},\n\n|Hi again,\n\n|Thanks {agent}. |w~Thank "
      "you for the quick reply! |w~Oh, that's helpful. |c~OK. |Hello {agent},\n\n]" },
    { LANG_EN, "reply_end",
      "[c~|| Thanks.| Cheers.| Thank you.|w~ Really appreciate it.|w~ You've been great.]" },
    { LANG_EN, "company_name", "{me}\n{org}" },
    { LANG_EN, "company_name", "Kind regards,\n{me}\n{org}" },
    { LANG_EN, "company_name", "{me}, {org}" },
    { LANG_EN, "own_name", "" },
    { LANG_EN, "own_name", "{name}" },
    { LANG_EN, "own_name", "{me}" },
    { LANG_EN, "own_name", "Best,\n{name}" },
    { LANG_EN, "own_name", "Regards,\n{me}" },
    { LANG_EN, "own_name", "[w~x, {name}|Sent from my phone]" },
    { LANG_EN, "late_thanks",
      "[w~Just wanted to say thank you, everything works now. You made my week|All sorted now, "
      "thanks|Confirmed, it works. Thank you|c~Works now|Perfect, that did it|w~You are a star, "
      "thank you so much|Received, thanks for the help|Good news, all fine on our side|w~Thank you "
      "{agent}, that was painless|All good here now. Appreciate the help]." },
    { LANG_EN, "please_answer",
      "[What should I do?|Can you help?|Please advise.|c~Please sort this out.|c~What are you "
      "going to do about it?|w~Could you point me in the right direction?|Is there a fix?|How do "
      "we go on from here?]" },
    { LANG_EN, "bought",
      "[I bought it about {days} months ago|Bought on {past} from your own shop|It's under a year "
      "old|It was a present, so I don't have the receipt|Order number is {order}|The serial number "
      "is {serial}|S/N {serial}|It should still be under warranty|We've had it just over a year]" },
    { LANG_EN, "since",
      "[Since yesterday|Since this morning|For a few days now|Since last week|Since {past}|Out of "
      "nowhere|Ever since I cleaned the filter|Since we moved house|For about a month]" },

    /* ---- agents ---- */
    { LANG_EN, "greet_a",
      "Hello {name},\n\n[{regret}|Thank you for writing to us.|c~{regret}|Thanks for your "
      "patience.]" },
    { LANG_EN, "greet_b",
      "Hi {name},\n\n[{regret}|c~{regret}|Thanks for getting in touch.|Thanks for the clear "
      "description, that helps.|]" },
    { LANG_EN, "greet_c",
      "Dear {name},\n\n[thank you for your message.|this is {agent} from Nurihome.|c~{regret}]" },
    { LANG_EN, "sorry",
      "[I'm sorry about the trouble.|Sorry you have had to deal with this.|I'm sorry to hear that, "
      "that must be annoying.|Apologies for the inconvenience.|I can see why that is "
      "frustrating.]" },
    { LANG_EN, "greet_call",
      "Hello {name},\n\n[thank you for your call.|as promised on the phone:]" },
    { LANG_EN, "welcome",
      "[Thank you for writing to us.|Thanks for asking.|Good to hear from you.|]" },
    { LANG_EN, "greet_again",
      "[Hi {name},|Hello {name},|Thanks, {name}.|Thank you for coming back to me, "
      "{name}.|{name},|]" },
    { LANG_EN, "greet_more", "[Hi {name},|Hello {name},|Hi again {name},|{name},|]" },
    { LANG_EN, "sign_a",
      "[Kind regards,|Best regards,|All the best,|Warm regards,]\n{agent}\nNurihome Support" },
    { LANG_EN, "sign_b",
      "[Just reply to this mail if anything is unclear.\n\n||Let me know how it "
      "goes.\n\n]{agent}" },
    { LANG_EN, "sign_c", "[Best,\n{agent}|Thanks,\n{agent}|Regards,\n{agent} · Nurihome]" },
    { LANG_EN, "silent",
      "[I haven't heard back from you, so I'm assuming this is sorted|As I have not heard from you "
      "I will mark this as solved for now|It has been a few days, so I'll close the loop on my "
      "side]. [If it isn't, simply reply to this mail and we pick it up where we left off|Do reply "
      "if you still need us|A short reply is enough to reopen it]." },
    { LANG_EN, "night_answer",
      "[I'm on night duty in Seoul, so I'm answering first|You have reached the night desk|It's "
      "the middle of the night here, but I don't want to leave you waiting]. [Please switch it off "
      "and leave it unplugged for now|To be on the safe side, please do not use it tonight|For now "
      "the safest thing is to unplug it]. [I have passed everything on and the right person will "
      "pick this up in the morning|My colleagues will look at it first thing; you won't have to "
      "explain it again|The day team has all the details and will write to you next]." },
    { LANG_EN, "night_note",
      "[Night handover|Handover from night desk|Overnight]: [customer told to stop using the "
      "{model}|first reply only, nothing booked|told to unplug, calm but worried]. [Please pick up "
      "first|Needs the day team|First thing please]." },
    { LANG_EN, "night_promise",
      "[You have reached the night desk in Seoul|I'm on night duty and can't look into this "
      "myself|Your message has reached us outside office hours]. [My colleagues will answer first "
      "thing on the next working day|I have put it at the top of the pile for the morning|The "
      "right team will write to you next; you won't have to explain it again]." },
    { LANG_EN, "night_pass",
      "[Night handover|Overnight]: [receipt confirmed, nothing urgent|acknowledged only|not "
      "something I can see from here]. [For the morning, please|]" },
    { LANG_EN, "handover_note",
      "[Not one for the front line, passing it on|Routing to the right team|Moving this over, we "
      "can't see that from here]. [{model}, order {order}|Customer has not been answered yet|No "
      "reply sent so far|See their earlier ticket as well]." },
    { LANG_EN, "note_tail",
      "[I'll reply myself|Order {order}|{me} had the same {kind} in before|Best reached after "
      "{hour}|Pictures are in the thread|Serial {serial}|Mentioned it in the stand-up|Promised an "
      "answer by {soon}|No rush|Talked to Jiho about it|Soyul knows about it|Bought on {past}|Will "
      "check again next week]." },
    { LANG_EN, "courier", "[Gaon Express|Harrow Parcel|BlueKite Couriers]" },
    { LANG_EN, "supplier", "[the parts depot|our supplier|the warehouse|the component maker]" },
    { LANG_EN, "rating_good",
      "[Quick and to the point|Very clear instructions, worked at the first try|Friendly and "
      "competent|w~Somebody really went the extra mile, thank you so much|Sorted in one "
      "go, thanks|c~Good|c~Fast|w~Lovely service, I will happily buy from you again|Did exactly "
      "what was promised|Nothing to complain about]." },
    { LANG_EN, "rating_slow",
      "[The first answer took far too long|I had to wait a whole day for a reply|c~Slow|Solved in "
      "the end, but nobody got back to me for ages|Good answer, late answer|w~Everyone was kind, "
      "it just took rather long]." },
    { LANG_EN, "rating_again",
      "[I was told it was solved and it was not|I had to write in twice|c~Do not close tickets "
      "that are not solved|Had to explain everything again|It took a second round to get it "
      "right|Marked as solved while I was still waiting]." },
    { LANG_EN, "rating_product",
      "[Support is fine, the {model} is not|This {kind} has been nothing but trouble|c~Never "
      "again a {model}|It keeps coming back with the same fault|The {kind} is not what I "
      "expected|Third problem with the {model} this year]." },
    { LANG_EN, "rating_bad",
      "[The answer did not address my question|Felt like a template|c~Not helpful|I ended up "
      "looking for help elsewhere|Too technical for me|w~I can see you tried, but it did not "
      "really help|I was told different things by different people]." },
    { 0 },
};
