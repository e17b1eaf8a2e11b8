"""Words that are names and ordinary words at once, and letters that everybody uses."""

# Given and family names, and names of companies, that a sentence also uses otherwise.
ORDINARY = frozenset(
    """
    will mark grace hope rose may june april august art bill bob chance chase chip christian clay cliff daisy dawn dean
    dale drew earl eve faith forest frank gene glen grant guy hazel heather herb hunter iris ivy jack jade jasmine jean
    jewel joy lance laurel lee lily love major max melody merit mercy miles miller misty nick noble norm olive page pat
    patience pearl penny pierce price prudence ray reed rich rob robin rusty sage sandy scout sky skip star sterling stone
    storm sue summer sunny tad ted temple trace tripp trinity trip van victor violet wade ward warren wells west wren young
    baker banks barber bell berry best bird black bloom blue bond booth bowman boyd bridge bridges brooks brown burns bush
    butler carpenter carter case chambers church clark cole cook cooper cross cruz day dean dear drake english field fields
    fisher fish ford foster fox freeman fuller gardener gates gold good gray grey green hall hardy hart hill hills holiday
    house hunt judge key keys king knight lane law light little long lord low marsh martin mason moon moss nice north
    oak owens paige parker parks peace pike pope porter post potter powers query quick rain read rivers rock rush savage
    sharp shepherd short silver singer small snow south spark sparks spring steel street strong swan sweet taylor thorn
    turner underwood wall walls waters weaver weeks wheeler white wild wise wolf wood woods worth east an do so to in on
    he no or us we be me my by go as is it at am up if of tan man can son sun pan lam lin li yu wu xu he hu ma song sang
    birch ash aspen beech cedar elm fir maple pine willow aurora meridian sol luna nova orbit atlas beacon harbor harbour
    haven horizon anchor compass lantern lighthouse ember cinder flint granite amber coral delta echo fern garnet glimmer
    grove heron indigo juniper kite lark linden lotus magnet marble meadow mint mosaic nimbus oasis onyx opal orchard
    osprey petal pebble pilot plaza prism pulse quartz quill raven reef ridge ripple river robin saffron sail sapphire
    shore signal slate solstice sonnet sparrow summit tandem tide timber topaz trail umbra vale vault vertex vista wave
    whisper zenith zephyr newco left apple oracle meta target square block match snap shell visa gap signal wire line slack
    zoom box stripe bumble hinge grail chain frame studio relay switch bridge canvas circle
    """.split()  # noqa: SIM905 -- a table in a text reads better
)
# Never counted alone, though part of a name.
PARTICLES = frozenset(
    "de da di do del della dos das der den des van von zu zum zur la le el al bin ibn ben bint abu af av ter ten te y e o".split()  # noqa: SIM905 -- a table of words reads better so
)
# First words of companies' names that say nothing.
GENERIC = frozenset(
    """
    open safe safer social global digital trust trusted united north northern south southern east west new first next
    smart cloud data online internet network media mobile video image photo game games play live world international
    national european american asian pacific atlantic nordic general great blue green black white silver golden little
    free fast real good better best super mega micro mini inter tele tech info the one two three four five
    """.split()  # noqa: SIM905 -- a table of words reads better so
)
LEGAL_FORMS = frozenset(
    """
    inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh ag kg se sa sas sarl srl spa bv nv ab as asa
    oy oyj aps pty pte kk kabushiki kaisha oü zrt kft sp zoo group holding holdings
    """.split()  # noqa: SIM905 -- a table of words reads better so
)
# Two or three letters that stand for something else far more often; folded.
AMBIGUOUS = frozenset(
    """
    ai eu us uk un id ip it is in on or of at as an am be by do go he if me my no ok so to up us we pm am ad bc ac dc hr pr
    qa tv pc vr ar ml ui ux db os gb mb kb co ca de fr es pt nl dm nb ps vs ie eg ff cc re tb tbd api csv pdf url sms app
    csa csam csea ngo ceo cto cfo coo faq gdpr dsa osa sla kpi tlp nda fbi doj ncmec iwf le ts tns
    """.split()  # noqa: SIM905 -- a table of words reads better so
)
