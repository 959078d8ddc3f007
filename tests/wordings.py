"""Claims about small pages, with what a reader says of each: whether the page says so, and if not, what is wrong."""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """A page of a document."""

    title: str
    text: str
    true: tuple[str, ...]
    false: tuple[tuple[str, str], ...]  # what is wrong, and the claim


ENGLISH = (
    Page(
        "Remote work policy",
        "3 Working from home\nAll employees except trainees may work from home up to three days per week. Requests must be submitted to the "
        "line manager at least two weeks in advance. The manager may refuse a request only if customer service would suffer.\n"
        "Home internet costs are not covered. Laptops are provided free of charge by the IT department. Employees must not connect private "
        "devices to the company network unless IT has approved them in writing.",
        (
            "Employees may work from home for up to 3 days a week.",
            "Trainees may not work from home.",
            "You must submit the request to your line manager at least 2 weeks beforehand.",
            "The company does not cover the costs of internet at home.",
            "Laptops are provided by the IT department at no charge.",
            "A manager can refuse a request only if customer service would suffer.",
            "Private devices may be connected to the company network only if IT has approved them in writing.",
            "Private devices must not be connected to the company network without IT's written approval.",
        ),
        (
            ("negated", "Trainees may work from home up to three days per week."),
            ("negated", "All employees, including trainees, may work from home up to three days per week."),
            ("negated", "Home internet costs are covered."),
            ("negated", "Employees must not work from home."),
            ("negated", "Requests need not be submitted to the line manager."),
            ("modality", "All employees except trainees must work from home three days per week."),
            ("bound", "Employees may work from home at least three days per week."),
            ("bound", "Requests must be submitted at most two weeks in advance."),
            ("entity", "Laptops are provided by the finance department."),
            ("entity", "Requests must be submitted to the HR department at least two weeks in advance."),
            ("entity", "Employees must not connect private devices to the Contoso network."),
            ("direction", "The manager may approve a request only if customer service would suffer."),
            ("added", "Laptops are provided free of charge by the IT department, and they come with two monitors."),
            ("added", "Employees may work from home up to three days per week because commuting harms the climate."),
        ),
    ),
    Page(
        "Acme Corporation – Annual report 2024",
        "Segment results\nNet sales of Acme rose 7% to $820 million in 2024, while operating costs fell to $610 million.\n"
        "Sales in Germany reached $310 million; sales in France reached $205 million.\n"
        "Acme acquired Initech in March 2024 for $45 million. John Smith has been Chief Executive Officer since 2019. "
        "Maria Lopez leads the finance department. The auditor of the group is Deloitte.\n"
        "The board expects net sales of $900 million in 2025. The dividend remains unchanged at $1.20 per share.\n"
        "Long-term debt was repaid before the end of the year. The plant in Boston was closed and the plant in Chicago was expanded.",
        (
            "Net sales of Acme Corp. increased by 7% to $820 million in 2024.",
            "Acme's net sales grew 7 percent in 2024.",
            "Operating costs decreased to $610 million.",
            "Sales in Germany were $310 million.",
            "In France, sales came to $205 million.",
            "Initech was acquired by Acme in March 2024.",
            "Acme bought Initech for $45 million in March 2024.",
            "J. Smith has been CEO since 2019.",
            "John Smith is the Chief Executive Officer.",
            "The finance department is led by Maria Lopez.",
            "Deloitte is the group's auditor.",
            "For 2025 the board expects net sales of $900 million.",
            "The dividend is unchanged at $1.20 per share.",
            "The Boston plant was closed, while the plant in Chicago was expanded.",
            "Long-term debt was paid back before year-end.",
        ),
        (
            ("direction", "Net sales of Acme fell 7% to $820 million in 2024."),
            ("direction", "Operating costs rose to $610 million."),
            ("direction", "While operating costs rose to $610 million, net sales increased to $820 million."),
            ("entity", "Net sales of Globex rose 7% to $820 million in 2024."),
            ("entity", "Globex's net sales rose 7% in 2024."),
            ("entity", "Sales in Germany reached $205 million."),
            ("entity", "Sales in Italy reached $205 million."),
            ("entity", "Operating costs were $820 million in 2024."),
            ("entity", "Initech acquired Acme in March 2024 for $45 million."),
            ("entity", "Acme was acquired by Initech in March 2024 for $45 million."),
            ("direction", "Acme sold Initech in March 2024 for $45 million."),
            ("entity", "Maria Lopez has been Chief Executive Officer since 2019."),
            ("entity", "John Miller has been Chief Executive Officer since 2019."),
            ("entity", "The auditor of the group is Ernst & Young."),
            ("entity", "Maria Lopez leads the marketing department."),
            ("modality", "Net sales reached $900 million in 2025."),
            ("direction", "Long-term debt was repaid after the end of the year."),
            ("direction", "Short-term debt was repaid before the end of the year."),
            ("entity", "The plant in Chicago was closed."),
            ("direction", "The plant in Boston was opened."),
            ("negated", "The dividend does not remain unchanged at $1.20 per share."),
            ("added", "Deloitte is the auditor of the group and has praised its management."),
        ),
    ),
    Page(
        "Quarterly report",
        "Results by segment (in millions of dollars)\nSegment 2024 2023\nProducts 1,577 1,402\nServices 305 299\nLicences 88 120\n"
        "Total 1,970 1,821\nServices grew because of new customers in Asia.",
        (
            "Products: $1,577 million in 2024",
            "Services revenue was 305 million dollars in 2024.",
            "In 2023, services brought in $299 million.",
            "The total was $1,970 million in 2024 and $1,821 million in 2023.",
            "Licences came to $120 million in 2023.",
            "Services grew because of new customers in Asia.",
        ),
        (
            ("entity", "Services revenue was $1,577 million in 2024."),
            ("entity", "Products: $305 million in 2024"),
            ("entity", "Licences came to $305 million in 2024."),
            ("year", "Products: $1,577 million in 2023"),
            ("year", "Services revenue was $305 million in 2023."),
            ("entity", "Services grew because of new customers in Europe."),
            ("direction", "Services shrank because of new customers in Asia."),
        ),
    ),
    Page(
        "Gym rules",
        "Members and guests\nOnly members aged 16 or over may use the sauna. Guests pay an entrance fee of 12 EUR; members enter free of charge.\n"
        "The pool is open on Mondays and Fridays from 8:00 to 20:00 and closed on Sundays. Towels are included in the fee, drinks are excluded.\n"
        "Some courses require advance booking. Lockers must be emptied before closing time. Smoking is prohibited everywhere.",
        (
            "Members aged 16 and over may use the sauna.",
            "The entrance fee for guests is 12 euros.",
            "Members do not pay for entry; it is free of charge.",
            "On Sundays the pool is closed.",
            "The pool is open on Mondays.",
            "Towels are included in the fee.",
            "Drinks are not included in the fee.",
            "Smoking is not allowed.",
            "Lockers have to be emptied before closing time.",
            "Advance booking is required for some courses.",
        ),
        (
            ("entity", "Guests aged 16 or over may use the sauna."),
            ("entity", "Members pay an entrance fee of 12 EUR."),
            ("direction", "The pool is closed on Mondays."),
            ("entity", "The pool is open on Tuesdays from 8:00 to 20:00."),
            ("direction", "The pool is open on Sundays."),
            ("direction", "Towels are excluded from the fee."),
            ("direction", "Drinks are included in the fee."),
            ("negated", "Smoking is allowed."),
            ("strength", "All courses require advance booking."),
            ("direction", "Lockers must be emptied after closing time."),
            ("negated", "Courses do not require advance booking."),
            ("bound", "Only members under 16 may use the sauna."),
        ),
    ),
    Page(
        "Lease agreement",
        "§ 5 Termination\nThe tenant may terminate the lease with three months' notice to the end of a quarter. The landlord is not obliged to "
        "return the deposit earlier than six months after the end of the lease. Pets are permitted with the landlord's consent. "
        "The tenant shall bear the cost of minor repairs; the landlord shall bear the cost of major repairs. "
        "Subletting without consent is not permitted. Payments that arrive late bear interest of 5 percent.",
        (
            "The lease can be terminated by the tenant with 3 months' notice.",
            "The landlord bears the costs of major repairs.",
            "The tenant has to pay for minor repairs.",
            "Pets are allowed if the landlord consents.",
            "Subletting is prohibited without consent.",
            "Late payments bear 5% interest.",
            "The landlord need not return the deposit before six months after the lease has ended.",
        ),
        (
            ("entity", "The landlord may terminate the lease with three months' notice to the end of a quarter."),
            ("entity", "The tenant shall bear the cost of major repairs."),
            ("entity", "The landlord shall bear the cost of minor repairs."),
            ("negated", "Pets are prohibited even with the landlord's consent."),
            ("negated", "Subletting without consent is permitted."),
            ("negated", "The landlord must return the deposit six months after the end of the lease."),
            ("direction", "Payments that arrive early bear interest of 5 percent."),
            ("modality", "The tenant must terminate the lease with three months' notice."),
        ),
    ),
)  # fmt: skip

GERMAN = (
    Page(
        "Betriebsvereinbarung Arbeitszeit",
        "§ 4 Überstunden\nÜberstunden sind nur mit vorheriger Zustimmung der Führungskraft zulässig. Teilzeitkräfte erhalten einen Zuschlag von 15 Prozent, "
        "Vollzeitkräfte einen Zuschlag von 25 Prozent.\nAuszubildende dürfen keine Nachtarbeit leisten. Alle Beschäftigten müssen mindestens 30 Minuten Pause machen.\n"
        "Anträge sind bei der Personalabteilung einzureichen. Die Regelung gilt nicht für leitende Angestellte. Reisezeiten werden als Arbeitszeit vergütet.\n"
        "Die Betriebsvereinbarung tritt am 1. Juli 2024 in Kraft und endet am 30. Juni 2026.",
        (
            "Überstunden sind nur zulässig, wenn die Führungskraft vorher zugestimmt hat.",
            "Teilzeitkräfte bekommen 15 % Zuschlag.",
            "Für Vollzeitkräfte beträgt der Zuschlag 25 Prozent.",
            "Nachtarbeit ist für Auszubildende nicht erlaubt.",
            "Alle Beschäftigten müssen mindestens eine Pause von 30 Minuten machen.",
            "Anträge reicht man bei der Personalabteilung ein.",
            "Für leitende Angestellte gilt die Regelung nicht.",
            "Die Vereinbarung gilt ab dem 01.07.2024.",
            "Reisezeiten werden vergütet.",
        ),
        (
            ("negated", "Auszubildende dürfen Nachtarbeit leisten."),
            ("negated", "Die Regelung gilt für leitende Angestellte."),
            ("negated", "Reisezeiten werden nicht als Arbeitszeit vergütet."),
            ("entity", "Teilzeitkräfte erhalten einen Zuschlag von 25 Prozent."),
            ("entity", "Vollzeitkräfte erhalten einen Zuschlag von 15 Prozent."),
            ("entity", "Anträge sind bei der Rechtsabteilung einzureichen."),
            ("bound", "Alle Beschäftigten müssen höchstens 30 Minuten Pause machen."),
            ("modality", "Alle Beschäftigten können mindestens 30 Minuten Pause machen."),
            ("strength", "Einige Beschäftigte müssen mindestens 30 Minuten Pause machen."),
            ("negated", "Überstunden sind ohne Zustimmung der Führungskraft zulässig."),
            ("direction", "Die Betriebsvereinbarung endet am 1. Juli 2024."),
            ("direction", "Überstunden sind nur mit nachträglicher Zustimmung der Führungskraft verboten."),
            ("added", "Auszubildende dürfen keine Nachtarbeit leisten, weil der Betriebsrat das abgelehnt hat."),
        ),
    ),
    Page(
        "Geschäftsbericht der Müller Maschinenbau GmbH 2023",
        "Der Konzernumsatz stieg 2023 um 6,2 % auf 412 Mio. Euro, der Materialaufwand sank auf 198 Mio. Euro. Im Inland wurden 250 Mio. Euro, "
        "im Ausland 162 Mio. Euro umgesetzt.\nDie Müller Maschinenbau GmbH hat die Weber AG im Mai 2023 übernommen. Vorsitzende der Geschäftsführung ist Anna Schmidt. "
        "Das Werk in Leipzig wurde erweitert, das Werk in Dresden geschlossen.\n"
        "Für 2024 erwartet die Geschäftsführung einen Umsatz von 440 Mio. Euro. Der Gewinn vor Steuern betrug 21 Mio. Euro.",
        (
            "Der Umsatz des Konzerns ist 2023 um 6,2 Prozent auf 412 Millionen Euro gestiegen.",
            "Der Materialaufwand ging auf 198 Mio. Euro zurück.",
            "Im Ausland wurden 162 Mio. Euro umgesetzt.",
            "Die Weber AG wurde im Mai 2023 von der Müller Maschinenbau GmbH übernommen.",
            "Anna Schmidt ist Vorsitzende der Geschäftsführung.",
            "In Leipzig wurde das Werk erweitert.",
            "Das Dresdner Werk wurde geschlossen.",
            "Die Geschäftsführung erwartet für 2024 440 Mio. Euro Umsatz.",
            "Vor Steuern lag der Gewinn bei 21 Mio. €.",
            "Group revenue increased by 6.2% to 412 million euros in 2023.",
        ),
        (
            ("direction", "Der Konzernumsatz sank 2023 um 6,2 % auf 412 Mio. Euro."),
            ("direction", "Der Materialaufwand stieg auf 198 Mio. Euro."),
            ("entity", "Im Inland wurden 162 Mio. Euro umgesetzt."),
            ("entity", "Im Ausland wurden 250 Mio. Euro umgesetzt."),
            ("entity", "Die Weber AG hat die Müller Maschinenbau GmbH im Mai 2023 übernommen."),
            ("entity", "Die Siemens AG hat die Weber AG im Mai 2023 übernommen."),
            ("entity", "Vorsitzende der Geschäftsführung ist Petra Schmidt."),
            ("entity", "Das Werk in Dresden wurde erweitert."),
            ("entity", "Das Werk in Hamburg wurde geschlossen."),
            ("modality", "2024 betrug der Umsatz 440 Mio. Euro."),
            ("direction", "Der Verlust vor Steuern betrug 21 Mio. Euro."),
            ("direction", "Der Gewinn nach Steuern betrug 21 Mio. Euro."),
            ("entity", "Der Gewinn betrug 2023 412 Mio. Euro."),
            ("direction", "Group revenue decreased by 6.2% to 412 million euros in 2023."),
            ("entity", "Group profit increased by 6.2% to 412 million euros in 2023."),
        ),
    ),
    Page(
        "Bedienungsanleitung Wasserpumpe",
        "Sicherheit\nDie Pumpe darf nicht ohne Filter betrieben werden. Vor dem Öffnen des Gehäuses ist der Netzstecker zu ziehen.\n"
        "Der Filter ist alle sechs Monate zu wechseln, die Dichtung alle zwei Jahre. Kinder unter 14 Jahren dürfen das Gerät nicht bedienen.\n"
        "Die Garantie erlischt, wenn das Gerät geöffnet wird. Die Wassertemperatur darf 35 °C nicht überschreiten. Das Gerät ist für den Innenbereich geeignet.",
        (
            "Ohne Filter darf die Pumpe nicht betrieben werden.",
            "Der Netzstecker muss gezogen werden, bevor das Gehäuse geöffnet wird.",
            "Der Filter muss alle 6 Monate gewechselt werden.",
            "Die Dichtung wird alle 2 Jahre gewechselt.",
            "Kinder unter 14 Jahren dürfen die Pumpe nicht bedienen.",
            "Die Wassertemperatur darf höchstens 35 °C betragen.",
            "Wird das Gerät geöffnet, erlischt die Garantie.",
        ),
        (
            ("negated", "Die Pumpe darf ohne Filter betrieben werden."),
            ("direction", "Nach dem Öffnen des Gehäuses ist der Netzstecker zu ziehen."),
            ("entity", "Die Dichtung ist alle sechs Monate zu wechseln."),
            ("negated", "Kinder unter 14 Jahren dürfen das Gerät bedienen."),
            ("bound", "Die Wassertemperatur muss mindestens 35 °C betragen."),
            ("bound", "Kinder über 14 Jahren dürfen das Gerät nicht bedienen."),
            ("negated", "Die Garantie erlischt nicht, wenn das Gerät geöffnet wird."),
            ("added", "Der Filter ist alle sechs Monate zu wechseln und kostet im Fachhandel wenig."),
        ),
    ),
)  # fmt: skip

CHINESE = (
    Page(
        "差旅管理办法",
        "第三章 报销标准\n经理级员工出差可以乘坐高铁一等座，普通员工乘坐二等座。国内住宿费每晚不超过500元，境外住宿费每晚不超过1200元。\n"
        "出差申请须在出发前三天提交部门主管批准。未经批准的费用不予报销。出差补贴由财务部发放。\n"
        "实习生不享受出差补贴。发票应当在返回后30天内提交。员工可以自行选择酒店。",
        (
            "普通员工出差乘坐高铁二等座。",
            "国内住宿费每晚最多500元。",
            "境外住宿每晚不得超过1200元。",
            "出差申请必须在出发前3天提交。",
            "未经批准的费用不能报销。",
            "出差补贴由财务部负责发放。",
            "实习生没有出差补贴。",
            "发票须在返回后三十天内提交。",
            "员工可以自己选择酒店。",
        ),
        (
            ("entity", "普通员工出差可以乘坐高铁一等座。"),
            ("entity", "国内住宿费每晚不超过1200元。"),
            ("entity", "境外住宿费每晚不超过500元。"),
            ("bound", "国内住宿费每晚至少500元。"),
            ("direction", "出差申请须在出发后三天提交部门主管批准。"),
            ("negated", "未经批准的费用可以报销。"),
            ("negated", "实习生享受出差补贴。"),
            ("entity", "出差补贴由人事部发放。"),
            ("negated", "员工不可以自行选择酒店。"),
            ("modality", "员工必须自行选择酒店。"),
            ("entity", "实习生可以自行选择酒店。"),
            ("added", "出差补贴由财务部发放，金额根据城市等级确定。"),
        ),
    ),
    Page(
        "华信科技股份有限公司2023年年度报告",
        "2023年公司营业收入为86.4亿元，同比增长12.3%；营业成本为51.2亿元，同比下降2.1%。\n其中国内收入60.1亿元，海外收入26.3亿元。\n"
        "公司董事长为王建国先生，财务总监为李娜女士。报告期内公司收购了北方软件公司100%的股权。\n公司预计2024年营业收入将达到95亿元。"
        "所有子公司均已通过审计。研发人员占比不低于30%。",
        (
            "2023年营业收入86.4亿元，比上年增长12.3%。",
            "营业成本降至51.2亿元，下降2.1%。",
            "海外收入为26.3亿元。",
            "王建国是公司董事长。",
            "财务总监是李娜女士。",
            "公司收购了北方软件公司的全部股权。",
            "预计2024年营业收入为95亿元。",
            "子公司全部通过了审计。",
            "研发人员占比至少为30%。",
            "Revenue grew by 12.3% to 8.64 billion yuan in 2023.",
        ),
        (
            ("direction", "2023年公司营业收入同比下降12.3%。"),
            ("direction", "营业成本同比增长2.1%。"),
            ("entity", "国内收入为26.3亿元。"),
            ("entity", "海外收入60.1亿元。"),
            ("entity", "公司董事长为张伟先生。"),
            ("entity", "财务总监为王建国先生。"),
            ("entity", "报告期内公司收购了南方软件公司100%的股权。"),
            ("direction", "报告期内公司出售了北方软件公司100%的股权。"),
            ("modality", "2024年公司营业收入达到95亿元。"),
            ("strength", "部分子公司已通过审计。"),
            ("negated", "所有子公司均未通过审计。"),
            ("bound", "研发人员占比不高于30%。"),
            ("entity", "2023年公司净利润为86.4亿元。"),
            ("entity", "2023年华为公司营业收入为86.4亿元。"),
            ("direction", "Revenue fell by 12.3% to 8.64 billion yuan in 2023."),
        ),
    ),
)  # fmt: skip

PAGES = (*ENGLISH, *GERMAN, *CHINESE)
