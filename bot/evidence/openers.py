"""Common English words that begin sentences with a capital and are no names for it."""

from __future__ import annotations

OPENERS = frozenset(
    """
    neither either whether throughout despite amid among amongst beneath below besides beside beyond considering concerning
    regarding excluding including following unlike whenever wherever whoever whatever whichever provided assuming apart aside several
    many most few both around almost nearly barely hardly yet thus hence moreover furthermore nevertheless otherwise therefore
    whereas unless although though even eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
    thirty forty fifty sixty seventy eighty ninety hundred thousand million five eight nine double twice once thrice
    people persons children kids owners
    about above absence access according account accounts action actual addition additional advance after all allowance also always
    amount annual another any anyone application applicants approval april area asset assets at august authors award back bank
    base basic because before benefit benefits best beyond board bonus both breakfast budget building business bus but by call capital
    car care case cash certain change chapter check child children claim class clean close club code cold committee common company
    compared compensation complete computer condition contract control cost costs course cover credit current customer customers cut
    daily damage data date day days debt december delivery demand department deposit design detail device digital dinner direct
    director discount display district document documents door double down dress drive dry due during duty each early earning
    earnings east education either electric email emergency employee employees employer employment empty end energy engine engineer
    enough entire entry equipment equity error even every everyone everything evidence example except exchange expense expenses export
    external extra factory failure fair family farm fast father february fee fees female field figure file final finance
    financial fire first fixed flight floor flow food for foreign form former four free freight friday from fuel full further future
    gas general gift given global good goods government grade grant gross ground group growth guest guests half hand hardware
    head headcount headquarter headquarters health heat heating heavy help here high higher holiday home hospital hot hotel hotels
    hour hours house housing how however human if import in income increase individual industry initial input instead insurance
    interest internal international internet intern interns invoice it item its january job joint july june key labor labour land
    language large last late later law laptop leave legal length less level liability library licence license life light
    like limit line liquid list little loan local long loss low lower lunch machine mail main major male man manager managers
    manual many march market marketing material maternity matter maximum may meal meals media medical meeting member members men
    menu method middle milk minimum minor mobile model monday money month monthly more most mother motor move much multiple museum
    music name national natural near net network never new news next night no noise normal north note notice november now number
    october off offer office officer official oil old on once one online only open operating operation optional or order ordinary
    other others our out outside over overall overtime overview owner paid paper parent parental parents park parking part
    partial partner past patent path patient pay payment payroll peer pension people per performance permanent person personal
    personnel phone plan plant plus point policy pool population post power premium president press previous price prices primary
    print prior private prize pro probation problem process product production profit program programme project property
    proof public pump purchase quality quarter question quick rail rain rate rates raw ready real reason receipt receipts record
    red regular remote rent rental repair report research reserve reserves resident residents rest result retail return revenue
    revenues review right river road role room rule safety salary sale sales same sample saturday school science sea season seat
    second secondary section security segment self senior separate september series service services set seven seven share
    shareholder shareholders short sick side signal silver similar simple single site six size skilled small smoking so social
    software soil some source south space speed spending sport spring staff stage standard start state statement states status
    steel step still stock storage store street strong student students study subject such summer sunday supplier supply support
    surface surplus system table tax taxi taxis teacher team technical temperature temporary ten tenant term test text thank
    that the their then there these they things third this those three through thursday ticket time title to today together
    tool total tour town trade traffic train training transfer transport travel traveller treatment trip true trust tuesday
    turnover two type under union unit university until unused up upon upper use used user users usual vacation valid value
    various vehicle vendor very via video village visitor visitors voltage volume voluntary wage wages war warehouse warm warning
    warranty waste water way wednesday week weekly weight welcome west what when where whether which while white who why wide width
    wind window winter with within without woman women wood work worker workers workforce working workplace world worldwide year
    yearly years yes yesterday you young your zero reimbursement revenue's company's employee's manager's unpaid instead
    accordingly roughly nobody none everybody somebody someone anything nothing something passengers roughly fiscal gross operational
    adult adults breaks break lenses lens bulk filter filters battery valve cable sensor screen fuse handbook guideline guidelines procedure
    procedures holidays hotline mileage trainees trainee contractor contractors apprentice apprentices freelancer freelancers executive
    executives supervisor supervisors spouse spouses dependents dependants relatives pets pet dogs dog cats cat animals
    """.split()  # noqa: SIM905
)
