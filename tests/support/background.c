/* background.c - see background.h.
 *
 *   topic ──▶ object + symptom of that topic ──▶ opening + object + symptom + closing
 *
 * A problem is (topic, object, symptom): 32 * 6 * 6 = 1152 of them. Object and symptom are drawn
 * with weights 6:5:..:1, so that some problems come often and others once in thousands of cases.
 * A symptom has two wordings, for no two customers write alike. */
#include "background.h"

#include <stdio.h>

#include "prng.h"

#define OBJECTS  6
#define SYMPTOMS 6

enum tongue { KO, EN, BOTH, TONGUES };

struct topic {
	enum tongue tongue;
	const char *objects[OBJECTS];
	const char *symptoms[SYMPTOMS][2];
};

/* clang-format off */
static const struct topic topics[] = {
	{KO, {"공항 셔틀이", "심야 버스가", "마을버스가", "통근 버스가", "리무진이", "순환 버스가"},
	 {{"정류장을 그냥 지나쳤어요", "정류장에서 안 서고 갔습니다"}, {"만석이라 못 탔어요", "자리가 없어서 보냈습니다"}, {"노선이 바뀌었는데 안내가 없어요", "노선 변경 공지를 못 봤습니다"}, {"급정거를 너무 해요", "운전이 거칠어서 무서웠어요"}, {"교통카드를 못 읽어요", "카드 단말기가 고장이에요"}, {"창문이 안 닫혀요", "창문이 고장 나 있어요"}}},
	{KO, {"정수기가", "공기청정기가", "식기세척기가", "로봇청소기가", "건조기가", "가습기가"},
	 {{"이상한 냄새가 나요", "냄새가 심하게 납니다"}, {"필터 교체 알림이 안 꺼져요", "필터를 갈았는데 표시가 남아요"}, {"작동하다가 멈춰요", "중간에 서 버립니다"}, {"설치 기사님이 약속을 안 지켰어요", "설치 날짜에 아무도 안 왔습니다"}, {"부품이 하나 모자라요", "구성품이 덜 들어 있어요"}, {"점검 받고 싶어요", "방문 점검 신청할게요"}}},
	{KO, {"도서관 열람실이", "체육관이", "수영장이", "주민센터가", "공영 주차장이", "청소년 센터가"},
	 {{"휴관인데 안내가 없었어요", "문을 안 열었는데 공지가 없네요"}, {"너무 지저분해요", "청소가 안 되어 있어요"}, {"냉방이 너무 약해요", "여름인데 찜통이에요"}, {"자리가 항상 부족해요", "자리 잡기가 힘들어요"}, {"직원이 자리에 없어요", "안내 데스크가 비어 있어요"}, {"운영 시간을 늘려 주세요", "저녁에도 열어 주세요"}}},
	{KO, {"기타 강의가", "코딩 수업이", "영어 회화반이", "자격증 과정이", "요가 수업이", "그림 교실이"},
	 {{"영상이 중간에 끊겨요", "보다가 자꾸 멈춰요"}, {"교재가 아직 안 왔어요", "교재를 못 받았습니다"}, {"강사님이 자주 늦어요", "시작 시간을 안 지켜요"}, {"수준이 안 맞아요", "생각보다 어렵네요"}, {"수료증을 못 뽑겠어요", "수료증 출력이 막혀요"}, {"과제 제출이 안 돼요", "과제를 올릴 수가 없어요"}}},
	{KO, {"캣타워가", "강아지 사료가", "고양이 모래가", "애견 유모차가", "자동 급식기가", "펫 침대가"},
	 {{"설명이랑 색이 달라요", "사진하고 다른 색이에요"}, {"냄새가 너무 독해요", "화학 냄새가 심해요"}, {"나사가 안 맞아요", "조립이 안 맞물려요"}, {"우리 애가 안 먹어요", "입에도 안 대네요"}, {"먼지가 너무 날려요", "가루가 많이 나옵니다"}, {"한 번 쓰고 부러졌어요", "금방 부서졌습니다"}}},
	{KO, {"건강검진 결과지가", "처방전이", "진단서가", "예방접종 기록이", "입원 확인서가", "진료 의뢰서가"},
	 {{"이름이 잘못 나와 있어요", "이름 철자가 틀렸습니다"}, {"팩스로 안 들어왔어요", "팩스를 못 받았어요"}, {"날짜가 틀려요", "날짜가 잘못 찍혔어요"}, {"병원마다 달라요", "다른 병원하고 내용이 다릅니다"}, {"온라인으로 안 뽑혀요", "인터넷 발급이 막혀요"}, {"언제 나오나요", "며칠 걸리나요"}}},
	{KO, {"전세 계약서가", "관리비 고지서가", "수도 요금이", "주차 스티커가", "재활용 봉투가", "택배 보관함이"},
	 {{"이웃집 것과 섞였어요", "옆집 걸로 왔습니다"}, {"두 달째 안 나왔어요", "지난달부터 안 옵니다"}, {"계산이 안 맞아요", "합계가 틀린 것 같아요"}, {"어디서 받는지 모르겠어요", "받는 곳을 알려 주세요"}, {"비밀번호가 안 먹어요", "번호를 눌러도 안 열려요"}, {"모자라요", "수량이 부족합니다"}}},
	{KO, {"항공권이", "숙소가", "렌터카가", "여행자 보험이", "투어 버스가", "면세품이"},
	 {{"날짜를 잘못 골랐어요", "날짜를 바꾸고 싶어요"}, {"사진이랑 전혀 달라요", "설명과 딴판이에요"}, {"추가 요금을 달래요", "현장에서 돈을 더 받네요"}, {"확인 메일이 없어요", "바우처를 못 받았어요"}, {"영문 이름이 틀렸어요", "여권 이름과 달라요"}, {"인수 장소를 못 찾겠어요", "만나는 곳이 어딘지 모르겠어요"}}},
	{KO, {"마라탕이", "김밥 세트가", "아이스 라떼가", "치즈 피자가", "반반 족발이", "초밥 도시락이"},
	 {{"국물이 다 샜어요", "봉지 안에 쏟아졌어요"}, {"젓가락이 빠졌어요", "수저를 안 넣어 주셨어요"}, {"양이 줄었어요", "전보다 적게 담겼어요"}, {"요청사항이 무시됐어요", "적은 대로 안 해 줬어요"}, {"맛이 이상해요", "상한 맛이 나요"}, {"메뉴가 하나 빠졌어요", "시킨 것 중에 하나가 없어요"}}},
	{KO, {"길드 레이드가", "출석 보상이", "랭킹전이", "강화 이벤트가", "캐릭터 스킨이", "시즌 패스가"},
	 {{"보상이 우편함에 없어요", "우편으로 안 들어왔어요"}, {"매칭이 너무 오래 걸려요", "상대가 안 잡혀요"}, {"확률 표시가 이상해요", "표기된 확률이 안 맞아요"}, {"밸런스가 엉망이에요", "너무 불리하게 바뀌었어요"}, {"아이콘이 깨져 보여요", "그림이 까맣게 나와요"}, {"종료 시간이 잘못 적혀 있어요", "끝나는 시간이 공지랑 달라요"}}},
	{KO, {"스마트 전구가", "홈캠이", "스마트 플러그가", "도어벨이", "온도 조절기가", "음성 스피커가"},
	 {{"자꾸 오프라인으로 떠요", "연결이 끊겼다고 나와요"}, {"음성 명령을 못 알아들어요", "불러도 대답이 없어요"}, {"예약 동작을 건너뛰어요", "정한 시간에 안 움직여요"}, {"초기화가 안 먹혀요", "리셋 버튼이 반응 없어요"}, {"펌웨어 올리다 멈췄어요", "펌웨어 업데이트에서 굳었어요"}, {"가족 초대가 안 돼요", "공유 멤버를 못 넣어요"}}},
	{KO, {"적금이", "청약 통장이", "연금 계좌가", "체크카드가", "신용 점수가", "자동이체가"},
	 {{"만기일이 다르게 나와요", "만기 날짜가 이상합니다"}, {"이자가 덜 들어왔어요", "이자 계산이 안 맞아요"}, {"우대 조건이 안 잡혀요", "우대 금리가 빠졌어요"}, {"해외에서 못 쓰나요", "외국에서도 되나요"}, {"조회가 안 됩니다", "화면이 하얗게 나와요"}, {"서류를 또 내래요", "같은 서류를 다시 달라고 해요"}}},
	{KO, {"원피스가", "등산화가", "패딩이", "가죽 지갑이", "니트가", "캐리어가"},
	 {{"실밥이 풀려 있어요", "바느질이 엉성해요"}, {"색이 화면이랑 달라요", "실제 색이 다르네요"}, {"보풀이 금방 생겨요", "한 번 입고 보풀이 났어요"}, {"지퍼가 뻑뻑해요", "지퍼가 걸려요"}, {"택이 없어요", "라벨이 떼어져 왔어요"}, {"바퀴가 헛돌아요", "마감이 벌어졌어요"}}},
	{KO, {"설문 조사가", "공지 메일이", "고객 등급이", "추천인 코드가", "생일 혜택이", "회원 카드가"},
	 {{"언제 반영되나요", "바로 안 바뀌네요"}, {"링크가 만료됐대요", "눌렀더니 만료라고 떠요"}, {"두 번 참여가 안 돼요", "이미 참여했다고 나와요"}, {"조건을 모르겠어요", "기준이 뭔지 안내가 없어요"}, {"가족한테도 되나요", "양도할 수 있나요"}, {"글자가 깨져 있어요", "이상한 문자로 보여요"}}},
	{EN, {"The rental bike", "My scooter", "The car share", "The shuttle", "The ferry ticket", "Our charter bus"},
	 {{"has a loose brake", "brake is worn out"}, {"was parked somewhere else than the app said", "is not where the map shows it"}, {"ended up costing more than quoted", "was more expensive than the estimate"}, {"had a dirty seat", "was filthy inside"}, {"left without us", "departed before we could board"}, {"needs a new helmet", "came without a helmet"}}},
	{EN, {"The dishwasher", "My vacuum", "The air fryer", "The espresso machine", "My blender", "The rice cooker"},
	 {{"trips the fuse", "blows the fuse each time"}, {"came without the manual", "has no instructions in the box"}, {"rattles on high speed", "shakes when it runs fast"}, {"beeps with code E7", "shows E7 on the panel"}, {"needs a spare gasket", "lost its rubber seal"}, {"smells of burnt plastic", "gives off a plastic smell"}}},
	{EN, {"The yoga class", "The pottery course", "My driving lesson", "The webinar", "The coding bootcamp", "The swim lesson"},
	 {{"was moved without telling us", "got rescheduled and nobody said so"}, {"has no recording", "recording is not posted"}, {"teacher did not show up", "instructor was absent"}, {"is above my level", "is too advanced for me"}, {"certificate has a misspelt name", "diploma spells my name wrong"}, {"materials are outdated", "slides are from years ago"}}},
	{EN, {"The hotel pool", "Our balcony room", "The breakfast buffet", "The spa", "The beach villa", "The family suite"},
	 {{"was closed for repairs", "was under maintenance"}, {"did not match the pictures", "looked nothing like the photos"}, {"had ants everywhere", "was full of insects"}, {"costs extra at the desk", "asked for a surcharge"}, {"had no towels", "was out of clean towels"}, {"view was a brick wall", "faced a construction site"}}},
	{EN, {"My puppy food", "The cat litter", "The aquarium pump", "The bird cage", "The dog harness", "The hamster wheel"},
	 {{"gave my pet a rash", "caused an allergy"}, {"bag was torn open", "came with a ripped bag"}, {"squeaks all night", "is noisy at night"}, {"recipe was changed", "has new ingredients"}, {"buckle snapped", "clip broke off"}, {"is a different brand than pictured", "came from some other maker"}}},
	{EN, {"My tax form", "The pension letter", "The insurance claim", "My salary slip", "The customs form", "The visa application"},
	 {{"has the old address", "went to my former address"}, {"asks for a document twice", "wants the same paper again"}, {"shows the wrong year", "is dated with last year"}, {"has been pending for weeks", "is under review for a month"}, {"was rejected without reason", "got declined and nobody says why"}, {"needs a stamp from you", "must be stamped by your office"}}},
	{EN, {"The burrito bowl", "My sushi platter", "The veggie burger", "The milkshake", "The salad", "The ramen"},
	 {{"leaked all over the bag", "spilled in transit"}, {"had no cutlery", "came without a fork"}, {"contained nuts despite my note", "ignored my allergy note"}, {"was half the usual portion", "portion has shrunk"}, {"tasted sour", "had gone off"}, {"came with the wrong sauce", "has a different dressing"}}},
	{EN, {"The raid boss", "The daily quest", "My guild", "The ranked queue", "The battle pass", "The trading post"},
	 {{"does not reset at midnight", "reset time is off"}, {"gives no reward", "reward is missing from the mailbox"}, {"is unfair to new players", "punishes beginners"}, {"has wrong odds listed", "drop rate is not what you print"}, {"vanished from the menu", "disappeared after the season"}, {"lags in big fights", "stutters with many players"}}},
	{EN, {"The smart bulb", "My doorbell camera", "The thermostat", "The robot mower", "The smart plug", "My baby monitor"},
	 {{"goes offline at night", "loses the network after dark"}, {"ignores voice commands", "does not understand me"}, {"skips its schedule", "misses the timer"}, {"cannot be shared with my wife", "family sharing is refused"}, {"firmware is stuck", "hangs on the firmware step"}, {"reset button is jammed", "factory reset does nothing"}}},
	{EN, {"The savings plan", "My debit card", "The mortgage offer", "The joint account", "My credit score", "The standing order"},
	 {{"shows an odd interest rate", "rate differs from the contract"}, {"was declined at a hotel", "got refused abroad"}, {"statement has a gap", "is missing a month on the statement"}, {"has a fee that I do not know", "carries an unknown charge"}, {"wants a branch visit", "can only be done in a branch"}, {"is in my maiden name", "still has my old name"}}},
	{EN, {"The raincoat", "My running shoes", "The wool sweater", "The leather belt", "The backpack", "The summer dress"},
	 {{"lost its color in the wash", "faded after one wash"}, {"has a loose thread", "seams come apart"}, {"is itchy", "scratches on the skin"}, {"color is off from the website", "is not the shade in the picture"}, {"sheds all over", "leaves fluff everywhere"}, {"strap tore", "strap ripped off"}}},
	{EN, {"The referral code", "My birthday reward", "The loyalty tier", "The survey", "The student offer", "The gift box"},
	 {{"says expired", "link has run out"}, {"can be used once only", "says it was already used"}, {"rules are unclear", "terms make no sense"}, {"did not update", "has not changed since spring"}, {"is for new customers only", "excludes existing customers"}, {"cannot be passed to a friend", "is not transferable"}}},
	{BOTH, {"dashboard가", "report 메뉴가", "admin 화면이", "filter 기능이", "timeline이", "widget이"},
	 {{"숫자를 틀리게 보여줘요", "집계 숫자가 안 맞아요"}, {"mobile에서 잘려 보여요", "모바일 layout이 밀려요"}, {"refresh 해야 바뀌어요", "새로고침 전에는 그대로예요"}, {"권한이 없대요", "permission denied 나와요"}, {"한글이 깨져요", "encoding이 이상해요"}, {"timezone이 안 맞아요", "시간대가 UTC로 나와요"}}},
	{BOTH, {"webhook이", "SDK가", "REST API가", "batch job이", "sandbox가", "OAuth 토큰이"},
	 {{"timeout 나요", "응답이 없고 timeout이에요"}, {"문서랑 다르게 동작해요", "docs하고 결과가 달라요"}, {"429 에러를 줘요", "rate limit에 걸려요"}, {"두 번씩 호출돼요", "중복 호출이 와요"}, {"만료가 너무 빨라요", "금방 expire 돼요"}, {"샘플 code가 없어요", "example이 부족해요"}}},
	{BOTH, {"vlog 영상이", "playlist가", "live 방송이", "shorts가", "podcast가", "OST 앨범이"},
	 {{"화질이 HD로 안 나와요", "resolution이 낮게 나와요"}, {"추천이 이상해요", "recommend가 취향이랑 달라요"}, {"지역 제한 걸렸대요", "region lock 이라고 떠요"}, {"순서가 섞여요", "order가 뒤죽박죽이에요"}, {"이어보기가 처음부터 시작해요", "resume이 안 되고 처음으로 가요"}, {"댓글이 닫혀 있어요", "comment를 못 써요"}}},
	{BOTH, {"cream 샘플이", "toner가", "serum이", "makeup 키트가", "sunscreen이", "hair oil이"},
	 {{"pump가 안 눌려요", "펌프가 막혔어요"}, {"성분표 label이 없어요", "ingredient 표시가 안 보여요"}, {"새서 box가 젖었어요", "leak 돼서 상자가 엉망이에요"}, {"향이 너무 strong 해요", "scent가 독해요"}, {"shade가 달라요", "주문한 color가 아니에요"}, {"seal이 뜯겨 있었어요", "개봉된 상태로 왔어요"}}},
	{BOTH, {"laptop 스탠드가", "monitor arm이", "keyboard가", "webcam이", "USB 허브가", "dock이"},
	 {{"driver를 못 찾아요", "드라이버 설치가 안 돼요"}, {"key가 두 번씩 눌려요", "double typing이 돼요"}, {"나사 size가 안 맞아요", "볼트 규격이 달라요"}, {"LED가 깜빡거려요", "불빛이 blink 해요"}, {"Mac에서 인식을 못 해요", "맥북이 detect를 안 해요"}, {"케이블이 너무 short 해요", "선 길이가 짧아요"}}},
	{BOTH, {"hotel 조식이", "lounge 이용이", "visa 서류가", "transfer 버스가", "city tour가", "e-ticket이"},
	 {{"voucher를 또 달래요", "바우처를 다시 요구해요"}, {"spelling이 틀렸어요", "영문 name이 잘못됐어요"}, {"pax 수가 달라요", "인원 수가 잘못 들어갔어요"}, {"meeting point를 모르겠어요", "집합 장소가 안 나와요"}, {"option에서 빠졌어요", "선택한 옵션이 없어졌어요"}, {"late라고 거절당했어요", "늦었다고 입장이 거부됐어요"}}},
};
/* clang-format on */

#define FRAMES 8

static const char *const openings[TONGUES][FRAMES] = {
	[KO] = {"", "", "", "어제 ", "문의드립니다. ", "저번에 받은 ", "며칠 전부터 ", "혹시 "},
	[EN] = {"", "", "", "Hello, ", "Since Monday: ", "Again: ", "Question: ", "FYI "},
	[BOTH] = {"", "", "", "오늘 ", "문의요 ", "team, ", "새로 산 ", "요즘 "},
};
static const char *const closings[TONGUES][FRAMES] = {
	[KO] = {"", "", "", " 확인해 주세요", " 어떻게 해야 하죠?", " 답변 부탁드려요",
		" 속상하네요", "ㅠㅠ"},
	[EN] = {"", "", "", ", please check", ", what now?", ", any idea?", ", not happy", "!!"},
	[BOTH] = {"", "", "", " check 부탁해요", " 왜 그런가요?", " help", " 급해요", "ㅠㅠ"},
};

/* 0 .. n - 1, the first n times as likely as the last. */
static size_t skewed(uint64_t *random, size_t n)
{
	size_t ticket = prng_below(random, n * (n + 1) / 2), at = 0;
	for (size_t weight = n; ticket >= weight; weight--, at++)
		ticket -= weight;
	return at;
}

void background_text(uint64_t *random, char text[BACKGROUND_TEXT_MAX])
{
	const struct topic *t = &topics[prng_below(random, sizeof topics / sizeof *topics)];
	const char *opening = openings[t->tongue][prng_below(random, FRAMES)];
	const char *object = t->objects[skewed(random, OBJECTS)];
	const char *symptom = t->symptoms[skewed(random, SYMPTOMS)][prng_below(random, 2)];
	const char *closing = closings[t->tongue][prng_below(random, FRAMES)];
	snprintf(text, BACKGROUND_TEXT_MAX, "%s%s %s%s", opening, object, symptom, closing);
}
