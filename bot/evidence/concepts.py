"""Words for the same thing in English, German and Chinese, and things of one kind that exclude each other.

A claim may say "revenue" where the page says "Umsatz"; it may not say "profit" where the row says "Umsatz". The
terms are common ones of handbooks, reports and manuals; words that are not listed are compared by their stems.
"""

from __future__ import annotations

from functools import lru_cache

from bot.evidence.lexicon import Lexicon, Term
from bot.evidence.places import PLACES
from bot.evidence.words import Word, words

_KINDS: dict[str, dict[str, str]] = {
    "place": PLACES,
    "measure": {
        "revenue": "revenue revenues sales turnover umsatz umsätze umsätzen *umsatz *umsätze umsatzerlös* 营业收入 营收 收入 "
        "销售额",
        "profit": "profit profits net_income operating_income earnings net_loss loss losses gewinn* *gewinn verlust verluste "
        "*verlust *überschuss *fehlbetrag betriebsergebnis *ergebnis ergebnis 利润 净利润 盈利 亏损 净亏损",
        "cost": "cost costs price prices preis preise preises *preis kostet 价格 单价 expense expenses expenditure* spending kosten *kosten aufwand aufwendung* *aufwendungen "
        "*ausgaben ausgaben 费用 成本 支出 开支 营业成本 营业费用",
        "assets": "assets vermögenswert* aktiva *vermögen 资产 总资产",
        "liabilities": "liabilities debt debts verbindlichkeit* schulden passiva 负债 债务",
        "equity": "equity eigenkapital* 股东权益 净资产",
        "income": "income einkommen einnahmen erträge *erträge ertrag *ertrag 收益",
        "dividend": "dividend dividends dividende* 股息 分红 股利",
        "tax": "tax taxes steuer steuern *steuer 税 税款 税费 所得税",
        "margin": "margin margins marge margen *marge 毛利率 利润率",
        "investment": "investment investments capex capital_expenditure capital_expenditures investition* 投资",
        "cash": "cash_flow cash cashflow zahlungsmittel* liquid* 现金 现金流",
        "orders": "order_intake orders auftragseing* *bestellungen 订单",
        "salary": "salary salaries wage wages gehalt gehälter* *gehalt lohn löhne *lohn vergütung 工资 薪资 薪酬 薪水",
        "bonus": "bonus bonuses prämie prämien bonuszahlung* 奖金 年终奖 奖励",
    },
    "person": {
        "employee": "employee employees staff worker workers workforce headcount personnel team_member* colleague* mitarbeiter* "
        "mitarbeitend* arbeitnehmer* beschäftigt* angestellt* belegschaft personal 员工 职工 雇员 工作人员 职员",
        "employer": "employer employers arbeitgeber* dienstgeber* 雇主 用人单位",
        "manager": "manager managers supervisor* executive* führungskr* vorgesetzt* leiter leiterin *leiter *leiterin *leitung teamleit* 经理 主管 "
        "领导 上级 管理人员 管理者",
        "intern": "intern interns trainee* apprentice* praktikant* auszubildend* azubi* werkstudent* 实习生 学徒",
        "contractor": "contractor* freelancer* consultant* freiberufl* auftragnehmer* 承包商 外包人员 顾问 自由职业者",
        "customer": "customer* client clients kunde kunden kundin* kundinnen 客户 顾客 消费者",
        "supplier": "supplier* vendor* lieferant* 供应商",
        "shareholder": "shareholder* stockholder* aktionär* 股东",
        "board": "board board_of_directors vorstand* 董事会",
        "supervisory board": "supervisory_board aufsichtsrat* 监事会",
        "committee": "committee* ausschuss* gremium 委员会",
        "assembly": "general_meeting annual_general_meeting mitgliederversammlung* hauptversammlung* 股东大会",
        "auditor": "auditor* wirtschaftsprüfer* abschlussprüfer* 审计师 会计师",
        "graduate": "postgraduate* 研究生 硕士生 博士生",
        "undergraduate": "undergraduate* 本科生",
        "student": "student students pupil* schüler* studierend* studenten 学生",
        "teacher": "teacher* lehrer* lehrkr* professor* 教师 老师 教授",
        "patient": "patient patients patienten patientin* 患者 病人",
        "doctor": "doctor* physician* arzt ärzte* ärztin* 医生 医师",
        "tenant": "tenant* lessee* mieter* 租户 承租人",
        "landlord": "landlord* lessor* vermieter* 房东 出租人",
        "buyer": "buyer* purchaser* käufer* 买方 买受人",
        "seller": "seller* verkäufer* 卖方 出卖人",
        "lender": "lender* darlehensgeber* gläubiger* 贷款人 债权人",
        "borrower": "borrower* darlehensnehmer* schuldner* 借款人 债务人",
        "child": "child children kind kinder kindern kindes 儿童 孩子 子女",
        "adult": "adult adults erwachsen* 成人 成年人",
        "driver": "driver drivers fahrer fahrerin fahrern *fahrer 司机 驾驶员",
        "technician": "technician* techniker* 技术员 技师",
        "engineer": "engineer engineers ingenieur* 工程师",
        "nurse": "nurse nurses pflegekr* krankenschwester* 护士",
        "guard": "guard guards wachmann wachleute 保安",
        "cleaner": "cleaner cleaners reinigungskr* 清洁工",
        "pilot": "pilot pilots piloten pilotin 飞行员",
        "lawyer": "lawyer* attorney* anwalt anwält* rechtsanw* 律师",
        "treasurer": "treasurer* kassenwart* schatzmeister* kassier* 司库",
        "chair": "chairman chairwoman chairperson vorsitzende* 主席 董事长",
        "secretary": "secretary schriftführer* sekretär* 秘书",
        "caretaker": "caretaker* janitor* hausmeister* 物业",
        "administration": "administration verwaltung hausverwaltung 管理处",
        "citizen": "citizen* bürger bürgerinnen bürgern 公民 居民",
        "passenger": "passenger* fahrgast fahrgäste* passagier* 乘客 旅客",
        "visitor": "visitor* guest guests besucher* gast gäste* 访客 来宾 客人",
    },
    "contract": {
        "full-time": "full_time fulltime vollzeit* 全职 全日制",
        "part-time": "part_time parttime teilzeit* 兼职 非全日制",
    },
    "department": {
        "human resources": "human_resources hr hr_department people_team personalabteilung* personalwesen 人力资源部 人力资源 人事部 "
        "人事",
        "finance": "finance finance_department accounting buchhaltung* finanzabteilung* rechnungswesen controlling 财务部 财务 "
        "会计部",
        "sales team": "sales_department sales_team vertrieb* 销售部 业务部",
        "marketing": "marketing marketingabteilung* 市场部 营销部",
        "legal": "legal_department legal_team rechtsabteilung* 法务部 法律部",
        "it": "it_department it_team help_desk helpdesk it_support it_abteilung edv 信息技术部 技术部 信息部",
        "engineering": "engineering entwicklungsabteilung* 工程部 研发部 开发部",
        "purchasing": "procurement purchasing_department einkaufsabteilung* einkauf beschaffung 采购部",
        "production": "production produktion fertigung 生产部",
        "logistics": "logistics logistik* 物流部",
        "security": "security_team sicherheitsdienst werkschutz 安保部 保安部",
        "quality": "quality_assurance qualitätssicherung qa 质量部 质检部 品质部",
    },
    "leave": {
        "parental": "parental parental_leave elternzeit* elternurlaub* 育儿假",
        "maternity": "maternity maternity_leave mutterschutz* mutterschaft* 产假",
        "paternity": "paternity vaterschaft* 陪产假",
        "sick": "sick sick_leave sickness illness krankheit* krankmeldung* krankgeschrieben* krank kranke kranken 病假",
        "annual": "annual_leave vacation holiday_entitlement jahresurlaub* erholungsurlaub* 年假 年休假",
        "special": "special_leave compassionate bereavement sonderurlaub* 丧假 婚假 事假",
    },
    "earnings": {
        "gross": "gross brutto* 毛利",
        "operating": "operating operativ* operative operativen 经营性",
        "net": "net netto* 净利",
    },
    "transport": {
        "train": "train trains rail bahn bahnfahrt* zug züge* 火车 高铁 列车",
        "flight": "flight flights plane airplane* air_travel flug flüge* flugreise* flugzeug* 飞机 航班 机票",
        "taxi": "taxi taxis cab cabs 出租车",
        "car": "car cars auto autos pkw *wagen mietwagen* 汽车 轿车 自驾",
        "bus": "bus buses busse 公交 巴士 大巴",
        "bicycle": "bicycle* bike bikes fahrrad* fahrräder* 自行车",
        "ship": "ferry ferries vessel* schiff* fähre* 轮船",
    },
    "meal": {
        "breakfast": "breakfast* frühstück* 早餐",
        "lunch": "lunch lunches mittagessen* 午餐",
        "dinner": "dinner dinners abendessen* 晚餐",
    },
    "weekday": {
        "monday": "monday mondays montag montags 星期一 周一",
        "tuesday": "tuesday tuesdays dienstag dienstags 星期二 周二",
        "wednesday": "wednesday wednesdays mittwoch mittwochs 星期三 周三",
        "thursday": "thursday thursdays donnerstag donnerstags 星期四 周四",
        "friday": "friday fridays freitag freitags 星期五 周五",
        "saturday": "saturday saturdays samstag samstags sonnabend* 星期六 周六",
        "sunday": "sunday sundays sonntag sonntags 星期日 星期天 周日",
    },
    "extent": {
        "worldwide": "worldwide weltweit* globally 全球",
        "nationwide": "nationwide bundesweit* landesweit* 全国",
        "unanimous": "unanimous* einstimmig* 一致通过",
    },
    "side": {
        "north": "north northern nördlich* nordseite 北侧 北面 北部",
        "south": "south southern südlich* südseite 南侧 南面 南部",
        "east": "east eastern östlich* ostseite 东侧 东面 东部",
        "west": "west western westlich* westseite 西侧 西面 西部",
    },
    "material": {
        "steel": "steel stahl *stahl edelstahl* 钢 不锈钢",
        "aluminium": "aluminium aluminum alu 铝 铝合金",
        "copper": "copper kupfer* 铜",
        "brass": "brass messing* 黄铜",
        "zinc": "zinc zink* 锌",
        "plastic": "plastic plastics kunststoff* plastik* 塑料",
        "wood": "wooden holz hölzern* 木材 木质",
        "glass": "glas 玻璃",
        "rubber": "rubber gummi* 橡胶",
        "latex": "latex 乳胶",
        "nitrile": "nitrile nitril* 丁腈",
        "leather": "leather leder* 皮革",
        "cotton": "cotton baumwoll* 棉",
        "concrete": "concrete beton* 混凝土",
        "ceramic": "ceramic* keramik* 陶瓷",
    },
    "break": {
        "winter break": "winter_break winterferien 寒假",
        "summer break": "summer_break sommerferien 暑假",
    },
    "season": {
        "spring": "springtime frühling* frühjahr* 春季 春天",
        "summer": "summer sommer* 夏季 夏天",
        "autumn": "autumn herbst* 秋季 秋天",
        "winter": "winter winters winterhalbjahr 冬季 冬天",
    },
    "part": {
        "pump": "pump pumps pumpe pumpen *pumpe 泵 水泵",
        "filter": "filter filters filtern *filter 滤芯 过滤器 滤网",
        "battery": "battery batteries batterie* akku akkus 电池 蓄电池",
        "motor": "motor motors engine engines motoren *motor 电机 发动机 马达",
        "valve": "valve valves ventil ventile* *ventil 阀门 阀",
        "housing": "housing gehäuse* 外壳 机壳",
        "cable": "cable cables kabel *kabel 电缆 线缆",
        "sensor": "sensor sensors sensoren *sensor 传感器",
        "display": "display displays screen bildschirm* 显示屏 屏幕",
        "fuse": "fuse fuses sicherung 保险丝 熔断器",
    },
    "paper": {
        "invoice": "invoice* rechnung rechnungen *rechnung 发票 账单",
        "receipt": "receipt* beleg belege* quittung* 收据 凭证",
        "contract": "contract contracts agreement vertrag* verträge* *vertrag 合同 协议",
        "application": "application* antrag* anträge* *antrag 申请",
        "certificate": "certificate* bescheinigung* zertifikat* zeugnis* 证书 证明",
        "password": "password* passwort* passwörter* kennwort* 密码 口令",
    },
    "segment": {
        "products": "product products produkt produkte* 产品",
        "services": "service services dienstleistung* 服务",
        "software": "software softwares 软件",
        "hardware": "hardware hardwares 硬件",
    },
}  # fmt: skip

_SAME = {
    "receive": "receive* get gets granted entitled entitlement entitle* anspruch erhalten erhält bekomm* 享有 享受 获得 有权",
    "reimburse": "reimburs* refund* erstatt* rückerstatt* 报销 偿还",
    "leave": "leave urlaub* *urlaub 假期 休假",
    "carry over": "carry_over carried_over carries_over roll_over rolled_over transferred übertrag* 结转",
    "hand in": "hand_in handed_in submit* submission hand_over turn_in einreich* einzureichen eingereicht* vorleg* vorzulegen "
    "abgeben abzugeben 提交 上交",
    "company": "company firm corporation enterprise unternehmen* firma konzern* 公司 企业 集团",
    "accommodation": "hotel hotels accommodation* lodging* *hotel hotelkosten unterkunft unterkünft* übernachtung* 酒店 住宿",
    "trip": "trip trips travel* journey* reise reisen *reise dienstreise* geschäftsreise* 出差 旅行 差旅",
    "daily allowance": "daily_allowance per_diem daily_rate tagegeld* tagessatz* verpflegungspauschale* 每日津贴 出差补贴 餐补",
    "allowance": "allowance* zuschuss zuschüsse* *zuschuss pauschale* zulage* 津贴 补贴",
    "approval": "approval* approve approved approves genehmig* zustimmung* zugestimmt* zustimm* consent consents consented einwilligung* 批准 审批 同意",
    "weigh": "weigh weighs weight weights gewicht *gewicht wiegt wiegen 重量",
    "voltage": "voltage* spannung* *spannung 电压",
    "power": "power_consumption wattage leistungsaufnahme nennleistung leistung 功率",
    "temperature": "temperature* temperatur* *temperatur 温度",
    "deadline": "deadline* due_date frist fristen *frist 期限 截止日期",
    "notice": "notice_period notice_periods notice kündigungsfrist* 通知期",
    "terminate": "terminate* termination kündigung* kündig* kündbar* 解除 终止",
    "probation": "probation* probationary probezeit* 试用期",
    "warranty": "warranty warranties guarantee* garantie* gewährleistung* 保修 质保 保修期",
    "replace": "replace* change_the changed wechsel* austausch* auszutauschen ersetz* 更换 替换 换",
    "research": "research r&d research_and_development forschung* 研发 研究",
    "compare": "compared relative_to versus gegenüber im_vergleich 相比 比较",
    "begin": "begin begins began start starts started commence* effective beginn* beginnt gilt_ab in_kraft 开始 生效 起",
    "birth": "birth births geburt* entbindung* 出生 分娩 生育",
    "office": "office offices büro büros *büro 办公室",
    "remote work": "remote_work remotely work_from_home home_office homeoffice telework* telearbeit mobiles_arbeiten 远程办公 "
    "居家办公",
    "working hours": "working_hours working_time arbeitszeit* 工作时间",
    "overtime": "overtime überstunde* mehrarbeit 加班",
    "pension": "pension* retirement rente renten altersvorsorge 养老金 退休",
    "training": "training* weiterbildung* fortbildung* schulung* 培训",
    "maintenance": "maintenance wartung* instandhaltung* 维护 保养",
    "safety": "safety arbeitsschutz arbeitssicherheit 安全",
    "annual": "annual annually yearly jährlich* per_year pro_jahr 每年 年度",
    "monthly": "monthly monatlich* per_month 每月",
    "storage": "storage stored lagerung lagern 储存 存放",
    "capacity": "capacity kapazität* fassungsvermögen 容量",
    "year-on-year": "year_over_year year_on_year yoy im_vergleich_zum_vorjahr gegenüber_dem_vorjahr zum_vorjahr 同比",
    "growth": "grew grow grows growth increase* rise* rose growing raised climb* steig* stieg* gestiegen* wuchs wachs* "
    "gewachsen anstieg* zuwachs* erhöh* zunahme 增长 增加 上升 提高 上涨 增至 升至",
    "decline": "decreas* fell fall falls declin* drop* reduc* sank* sink* gesunken* gesenkt* rückgang* verringer* gefallen zurück zurückgegangen* "
    "reduzier* abnahme 下降 减少 降低 下跌 下滑 降至 减至",
    "must": "obliged required require* obligation* verpflichtet erforderlich notwendig needed needs need 必须 需要 须 应当",
    "allowed": "permitted allow* permit* erlaub* gestatt* zulässig 允许 可以",
    "vacancy": "vacanc* open_position open_positions offene_stelle offene_stellen 职位空缺 空缺",
    "daily": "daily every_day each_day täglich jeden_tag per_day pro_tag 每天 每日",
    "pay": "pay pays paid paying payment* entricht* zahl* bezahl* gezahlt zahlung* bear bears borne bore tragen trägt getragen 承担 支付 缴纳 付款 交纳",
    "use": "use uses used using usage consume* consumption verbrauch* benutz* verwend* nutz* nutzung 使用 消耗 用量",
    "total": "total totals together altogether combined zusammen gesamt* insgesamt 总数 总额 合计 总计",
    "amount": "amount amounts amounted betrag betrug beträgt beträge* 金额 为 达到 达",
}  # fmt: skip

_KIND_OF = {sense: kind for kind, senses in _KINDS.items() for sense in senses}
_WIDER = {"leave": "leave"}
"""What a thing of a kind is, too: sick leave is leave."""
GENERIC = frozenset(
    "=company =amount =total =must =allowed =receive =growth =decline =leave =year-on-year =compare =daily =annual =monthly =products "  # noqa: SIM905
    "group firm person it device unit system product object article item document section due owing reason aufgrund wegen dank "
    "year month week day quarter jahr monat woch tag quartal earl prior previous vorjahr 年".split()
)
"""Keys of words that may mean what another sentence names: the company, the device, the year before."""
_NAMED = Lexicon({sense: terms for senses in _KINDS.values() for sense, terms in senses.items()})
_ALL = Lexicon(_SAME | {sense: terms for senses in _KINDS.values() for sense, terms in senses.items()})


@lru_cache(maxsize=1024)
def concepts(text: str) -> tuple[Word, ...]:
    """The words of a text as `words` gives them, with one key for all words of a concept, whatever the language."""
    terms = _ALL.find(text)
    found = [Word(term.start, term.end, f"={term.sense}") for term in terms]
    found += [
        Word(term.end - 1, term.end, f"={wider}")
        for term in terms
        if (wider := _WIDER.get(_KIND_OF.get(term.sense, "")))
    ]
    found += [
        word
        for word in words(text)
        if not any(word.start < term.end and term.start < word.end for term in terms)
    ]
    return tuple(sorted(found, key=lambda word: word.start))


def kinds(text: str) -> dict[str, frozenset[str]]:
    """Kinds of things with those of each that a text names: `{"place": {"germany"}}`."""
    found: dict[str, set[str]] = {}
    for term in named(text):
        found.setdefault(_KIND_OF[term.sense], set()).add(term.sense)
    return {kind: frozenset(senses) for kind, senses in found.items()}


def named(text: str) -> tuple[Term, ...]:
    """The things of known kinds that a text names, where they stand."""
    return _NAMED.find(text)


def is_known(word: str) -> bool:
    """Whether a word is one of the tables, and so no name."""
    return _ALL.sense_of(word) is not None


def kind_of(key: str) -> str | None:
    """The kind of thing that a concept's key names."""
    return _KIND_OF.get(key.removeprefix("=")) if key.startswith("=") else None
