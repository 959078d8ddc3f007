"""Words that are each other's opposite, by axes, in English, German and Chinese.

A sign is an axis with its side: `direction+` for "increased", `direction-` for "sank".
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.evidence.lexicon import Lexicon, Term

GRADED = frozenset({"direction", "result", "quantity", "quality", "level"})
"""Axes with something between their sides: what did not decrease need not have increased."""

DENYING = frozenset({"permission-", "inclusion-", "acceptance-", "pay-", "success-"})
"""Signs that deny in one word what another text may deny with a "not": excluded, rejected, unpaid."""

_AXES = {
    "direction": (
        (
        "extend extends extended extending lengthen* prolong* verlänger* 延长 increas* raise raised raises raising rose rise rises risen rising grew grow grows grown growing growth higher gained climb* "
        "improv* expand* expansion surg* jump* upturn doubl* accelerat* up_by up_from went_up goes_up "
        "steig* stieg* gestiegen* erhöh* zunahm* zunehm* zunimmt zugenommen* zuwachs* wuchs* wachs* wächst gewachsen* höher* "
        "anstieg* ansteig* angestiegen* verbesser* angehoben* anheb* anhob* "
        "增加 增长 上升 提高 上涨 上调 增至 增幅 升至 回升 攀升 扩大 提升 增多 升高 走高 改善 增加到 增加了"
        ),
        (
        "shorten* verkürz* 缩短 decreas* reduc* fell fall falls fallen falling declin* drop* lower lowered lowers shrank shrink* shrunk cut cuts down_by "
        "down_from went_down goes_down dip dipped diminish* slump* plung* halved weaken* deteriorat* worsen* lessen* "
        "sank sanken sink* gesunken* gesenkt* senk* verringer* abnahm* abnehm* abnimmt abgenommen* reduzier* rückgang* rückgäng* "
        "niedriger* fiel fielen gefallen* zurückging* zurückgegangen* verminder* schrumpf* einbruch* verschlechter* gekürzt* kürz* "
        "zurückgeh* zurück herabgesetzt* nach_unten "
        "减少 下降 降低 下跌 下滑 下调 降至 减至 降幅 回落 缩小 走低 缩减 削减 萎缩 恶化 跌至 减少到"
        ),
    ),
    "result": (
        "profit* surplus* gain gains net_income gewinn* *gewinn *gewinne überschuss* überschüsse* *überschuss 盈利 利润 净利 盈余",
        "loss losses deficit* verlust* *verlust *verluste *fehlbetrag fehlbetrag* 亏损 净亏 赤字",
    ),
    "permission": (
        (
        "allow* permit permits permitted permissible permission authoris* authoriz* erlaub* gestatt* zulässig* zugelassen* "
        "允许 准许 许可"
        ),
        "prohibit* forbid* forbidden banned ban bans disallow* verboten* verbot* untersag* unzulässig* 禁止 严禁 不准 不允许",
    ),
    "duty": (
        (
        "mandatory compulsory obligatory verpflichtend* obligatorisch* zwingend* vorgeschrieben* verpflichtet pflicht "
        "强制 必需 必填 义务"
        ),
        "optional* voluntary voluntar* freiwillig* fakultativ* 自愿 可选 选填",
    ),
    "inclusion": (
        (
        "includ* inclusive contain* compris* cover covers covered covering einschließlich* inklusive* inkl enthalten* enthält "
        "umfass* beinhalt* inbegriffen* abgedeckt* eingeschlossen* 包括 包含 涵盖 计入"
        ),
        (
        "exclud* excluding exclusion* exclusive_of ausgenommen* ausgeschlossen* exklusive* zuzüglich* zzgl 除外 不包括 不包含 不含 "
        "排除 不计入"
        ),
    ),
    "acceptance": (
        (
        "accept* approv* granted grants grant admit* annehm* angenommen* akzeptier* genehmig* bewillig* zugestimmt* zustimm* "
        "批准 接受 同意 核准 受理"
        ),
        (
        "reject* refus* turn_away turns_away turned_away denied deny denies denial turned_down vote_down voted_down voted_against dismissed_the ablehn* abgelehnt* lehnte* verweiger* zurückgewiesen* "
        "拒绝 驳回 否决 不批准 不同意"
        ),
    ),
    "opening": (
        "open opens opened opening offen* geöffnet* öffn* 开放 打开 开启",
        "close closes closed closing shut* geschlossen* schließ* 关闭 闭馆 闭店 歇业 休馆 关门 停业 关上",
    ),
    "time": (
        "before prior_to ahead_of bevor vor vorher 之前 以前 前",
        "after following afterwards nachdem nach nachher 之后 以后 后",
    ),
    "order": ("first erste* erster zuerst 首次 第一 首个", "last final letzt* zuletzt 最后 末次"),
    "pay": (
        "paid payed fully_paid full_pay bezahlt* vergütet* 带薪 有薪 有偿",
        "unpaid unbezahlt* unvergütet* unentgeltlich* without_pay 无薪 停薪 无偿 不带薪",
    ),
    "inside": ("internal* interne interner internes internen intern innerhalb 内部", "external* extern externe* außerhalb 外部"),
    "home": (
        "domestic* inland* inländisch* 国内 境内",
        "abroad overseas foreign* ausland* *ausland ausländisch* 国外 境外 海外",
    ),
    "trade": (
        "buy buys buying bought purchas* acquir* kauf* gekauft* erwerb* erworben* 购买 收购 买入 采购 买方",
        "sell sells selling sold divest* verkauf* veräußer* 出售 卖出 变卖 卖方",
    ),
    "issue": (
        "issu* ausgegeben* begeben* emittier* 发行",
        "repurchas* buyback* bought_back buy_back zurückgekauft* rückkauf* 回购",
    ),
    "schedule": (
        "ahead_of_schedule ahead_of_plan vor_dem_plan vor_plan",
        "behind_schedule behind_plan hinter_dem_plan im_verzug im_rückstand 落后 滞后",
    ),
    "operation": ("resum* wiederaufgenommen* 恢复", "suspend* halted paused ausgesetzt* 暂停 中止"),
    "tenure": (
        "appoint* takes_over took_over succeeds succeeded ernannt* 接任 上任 就任 出任",
        "resign* retire retires retired stepped_down steps_down zurückgetreten* ausgeschieden* 离任 卸任 辞职 退休",
    ),
    "height": ("above oberhalb über_dem über_den", "below beneath unterhalb unter_dem unter_den"),
    "shipping": ("import imports imported importing importier* einfuhr* 进口", "export exports exported exporting exportier* ausfuhr* 出口"),
    "booking": ("debit* lastschrift* belastet* 借方", "credited gutschrift* gutgeschrieben* 贷方"),
    "course": (
        "start starts started starting begin* began begun commenc* in_kraft in_force beginn* begonn* begann anfang* jahresanfang* jahresbeginn* monatsanfang* monatsbeginn* quartalsbeginn* 开始 起始 启动 开业",
        "end ends ended ending finish* expir* ende endet enden endete jahresende* monatsende* quartalsende* beend* abgelauf* ablauf* 结束 终止 届满 到期",
    ),
    "deduction": ("gross brutto* 税前 毛利 毛额 总额", "net netto* 税后 净利 净额"),
    "contest": ("win wins won gewinnt gewann gewannen 赢 获胜 胜诉", "lose loses lost verlor* verliert 输 败诉"),
    "employment": (
        "hire hires hired hiring recruit* einstell* eingestellt* 招聘 录用 聘用",
        "dismiss* laid_off layoff* fired kündig* gekündigt* entlass* entlassen* 解雇 裁员 辞退 解聘",
    ),
    "working": (
        "enable enables enabled activat* turn_on turned_on switch_on switched_on einschalt* eingeschaltet* aktivier* 启用 开机 激活",
        (
        "disable disables disabled deactivat* turn_off turned_off switch_off switched_off ausschalt* ausgeschaltet* deaktivier* "
        "停用 关机 停机 禁用"
        ),
    ),
    "connection": (
        "connect connects connected connecting anschließ* angeschlossen* verbunden* 连接 接通",
        "disconnect* unplug* getrennt* abgesteckt* 断开 断电",
    ),
    "term": (
        "long_term langfristig* permanent* unbefristet* open-ended 长期 永久 无固定期限",
        "short_term kurzfristig* temporary temporar* temporär* befristet* fixed_term 短期 临时",
    ),
    "form": ("written in_writing schriftlich* 书面", "oral orally verbal verbally mündlich* 口头"),
    "speed": ("fast faster quick* schnell* 较快 更快", "slow slower slowly langsam* 较慢 更慢"),
    "pace": ("early earlier früh* vorzeitig* 提前 较早", "late later delay* spät* verspät* 推迟 延迟 较晚"),
    "secrecy": ("public publicly öffentlich* 公开", "confidential* vertraulich* secret geheim* 保密 机密"),
    "likeness": ("same identical gleich* identisch* 相同 一致", "different* differing unterschiedlich* verschieden* 不同"),
    "quality": ("better besser* 更好 优于", "worse schlechter* 更差 劣于"),
    "quantity": ("more mehr larger bigger greater größer* 更多 更大", "less fewer weniger smaller kleiner* geringer* 更少 更小"),
    "charge": ("free free_of_charge no_charge no_cost without_charge without_cost at_no_charge gratis kostenlos* kostenfrei* gebührenfrei* frei freier freien freie 免费 免票 免收 免付", "chargeable kostenpflichtig* gebührenpflichtig* 付费 需付费"),
    "success": ("succe* erfolgreich* 成功", "fail fails failed failure* gescheitert* scheiter* fehlgeschlagen* 失败"),
    "level": ("strong* stark* 强劲", "weak weaker schwach* 疲软"),
    "heat": ("hot heiß* 热水 高温", "cold kalt* 冷水 低温"),
    "majority": ("majority mehrheit* 多数", "minority minderheit* 少数"),
    "turn": ("clockwise 顺时针", "counterclockwise anticlockwise counter_clockwise anti_clockwise 逆时针"),
    "flow": ("input inputs inlet eingang* 输入 入口", "output outputs outlet ausgang* 输出 出口端"),
    "bearing": ("horizontal* waagerecht* waagrecht* 水平", "vertical* vertikal* senkrecht* 垂直"),
    "security": ("secured gesichert* besichert* 有担保", "unsecured ungesichert* unbesichert* 无担保"),
    "lending": ("lend lends lent verleih* 出借", "borrow* ausleih* entleih* 借入"),
    "lock": ("lock locks locked verriegel* abgeschlossen* abschließ* abzuschließen* 上锁", "unlock* entriegel* aufgeschlossen* aufschließ* aufzuschließen* 解锁"),
    "fill": ("full voll* 满", "empty leer* entleer* 空"),
    "age": ("new neue neuer neues neuen 新", "old alte alter altes alten 旧"),
    "sign": ("positive positiv* 正数 阳性", "negative negativ* 负数 阴性"),
    "above": ("upper obere* 上部", "lower_limit untere* 下部"),
    "mode": ("manual* manuell* 手动", "automatic* automatisch* 自动"),
    "variation": (
        (
        "change changes changed changing vary varies varied variable variabl* flexible floating änder* geändert* ändert "
        "浮动 可变 改变 变更 变化 变动 调整"
        ),
        "fixed unchanged constant unveränder* unverändert* feste fester festes fixe* gleichbleib* 固定 不变 保持不变",
    ),
    "breadth": ("widen* broaden* wider breiter* 变宽 更宽", "narrow* schmaler* 变窄 更窄 收窄"),
    "length": ("longer länger* 更长", "shorter kürzer* 更短"),
    "mass": ("heavier schwerer* 更重", "lighter leichter* 更轻"),
    "warmth": ("warmer wärmer* 更热", "colder cooler kälter* kühler* 更冷"),
    "expense": ("dearer expensive teurer* teuer* 更贵", "cheap cheaper billig billiger* günstiger* 更便宜"),
    "extreme": (
        "maximum maximal* höchst* höchstens *höchst 最大 最高 最多 最长",
        "minimum minimal* mindest* mindestens 最小 最低 最少 最短",
    ),
    "tolerance": ("exceed* outside überschreit* übersteig* 超出 超过", "within inside 以内 之内 范围内"),
}  # fmt: skip

_NO_SIGN = {
    "": "no_longer any_longer nicht_länger as_well_as long_as after_all first_name last_name last_year last_month last_week per_cent not_only nach_angaben "
    "first_class erster_klasse first_aid je_nach nach_wie_vor vor_allem vor_ort nach_hause nach_deutschland laut "
    "open_positions full_time vollständig* vollzeit vollmacht* volljährig* profitab* income_before free_of "
    "目前 当前 前往 前款 前台 前年 前述 后续 售后 后台 后果 落后 然后 今后 空调 空间 航空 新加坡 创新 新闻 更新 满意 满足 "
    "最新 热线 冷静 第一季度 第一章 第一条 alternat* altersvorsorge* alterszeit* altersteilzeit* in_full year_end"
}  # fmt: skip

SIGNS = Lexicon(
    {f"{axis}{side}": terms for axis, sides in _AXES.items() for side, terms in zip("+-", sides, strict=True)}
    | {"_": _NO_SIGN[""]}
)
"""Senses are signs; `_` is a term that only looks like one."""


_UP_OR_DOWN = re.compile(r"\b(?:up|down)(?=\s+(?:about |around |almost |nearly )?[\d$€£])", re.IGNORECASE)
_SEPARATED = re.compile(
    r"\b(?:nahm|nahmen|nimmt|nehmen|legte|legten|legt|stieg|stiegen|steigt|wuchs)\b[^.;]*?\b(?P<up>zu|an)\b(?=\s*(?:[,.;:)]|$|und\b))|"
    r"\b(?:nahm|nahmen|nimmt|nehmen)\b[^.;]*?\b(?P<down>ab)\b(?=\s*(?:[,.;:)]|$|und\b))",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def signs(text: str) -> tuple[Term, ...]:
    """The signs of a text where they stand, German verbs in two parts with them."""
    found = [term for term in SIGNS.find(text) if term.sense != "_"]
    found += [
        Term(*match.span(), "direction+" if match[0].casefold() == "up" else "direction-")
        for match in _UP_OR_DOWN.finditer(text)
    ]
    for match in _SEPARATED.finditer(text):
        side = match.lastgroup or "up"
        found.append(Term(*match.span(side), "direction+" if side == "up" else "direction-"))
    return tuple(sorted(found, key=lambda term: term.start))


def axis_at(text: str, place: int) -> str | None:
    """The axis of the sign that stands at a place of a text, as a key: `±direction`."""
    for term in signs(text):
        if term.start <= place < term.end:
            return f"±{term.sense[:-1]}"
    return None


def axes(text: str) -> frozenset[str]:
    """The axes of which a text has signs, as keys."""
    return frozenset(f"±{term.sense[:-1]}" for term in signs(text))
