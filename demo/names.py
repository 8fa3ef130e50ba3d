"""The words the invented firm is made of. Common ones come often, as in life."""


def words(text: str) -> list[str]:
    return text.split()


FIRST = words(
    "Anna Maria James Mary John Emma Lukas Sophie Paul Laura Daniel Sarah Michael Julia Thomas "
    "Lena David Hannah Martin Clara Felix Nina Peter Eva Jonas Lisa Max Marie Simon Katharina "
    "Robert Elena Andreas Alice Ben Charlotte Oliver Isabel Leo Amelia Noah Mia Elias Ida Oscar "
    "Greta Hugo Freya Arthur Ruth Samuel Nora Theo Ella Jakob Lucy Henry Grace Adam Chloe Jack "
    "Zoë Jörg Björn Søren Chloé René Françoise Íñigo Łukasz Małgorzata Václav Şule Ömer Åsa "
    "Mårten Priya Arjun Ananya Rohan Mei Wei Yuki Haruto Sakura Minh Linh Amina Kwame Chidi Ngozi "
    "Fatima Yusuf Omar Leila Mateo Camila Santiago Valentina Diego Lucia Joana Thiago Beatriz "
    "Giulia Luca Matteo Chiara Dmitri Olga Svetlana Ivan Katarzyna Piotr Zsófia Gábor Eleni Nikos "
    "Aoife Siobhán Rhys Angharad Jean-Luc Anne-Marie Mary-Jane Karl-Heinz Walter Ingrid Helga "
    "Otto Frieda Gustav"
)
LAST = words(
    "Smith Müller Johnson Schmidt Williams Schneider Brown Fischer Jones Weber García Meyer "
    "Miller Wagner Davis Becker Martínez Schulz Wilson Hoffmann Anderson Koch Taylor Richter "
    "Thomas Klein Moore Wolf Martin Schröder Jackson Neumann White Schwarz Harris Zimmermann "
    "Clark Braun Lewis Krüger Robinson Hofmann Walker Hartmann Young Lange Allen Werner King "
    "Krause Wright Lehmann Scott Köhler Hill Maier Green Herrmann Adams König Baker Walter Nelson "
    "Huber Carter Kaiser Mitchell Fuchs Roberts Peters Turner Lang Phillips Scholz Campbell "
    "Möller Parker Weiß Evans Jung Edwards Hahn Collins Vogel Stewart Friedrich Morris Keller "
    "Murphy Günther Cook Frank Rossi Russo Ferrari Esposito Dubois Lefèvre Moreau Girard Bernard "
    "Silva Santos Oliveira Costa Pereira Novák Svoboda Dvořák Kowalski Nowak Wiśniewski Nagy "
    "Kovács Szabó Popescu Ionescu Papadopoulos Ivanov Petrov Sokolova Yılmaz Kaya Demir Nguyen "
    "Tran Pham Kim Park Lee Chen Wang Li Zhang Liu Tanaka Sato Suzuki Patel Sharma Singh Gupta "
    "Khan Ahmed Hassan Ali Okafor Adeyemi Mensah Diallo O'Brien O'Connor McCarthy MacLeod "
    "D'Angelo van_der_Berg de_Vries von_Hagen Jørgensen Åkerström Lindqvist Bergström Hansen "
    "Olsen Nielsen Virtanen Korhonen Smyth Schmitt Meier Mayer Brandt Haas Seidel Pohl Engel Horn "
    "Busch Bergmann Sauer Arnold Pfeiffer Winkler"
)
#: Seldom, so that every screen meets them before a customer does.
RARE = (
    ("سلمى", "حداد"),
    ("נועה", "לוי"),
    ("小龙", "李"),
    ("花子", "山田"),
    ("Ελένη", "Παπαδοπούλου"),
    ("Sunny 🌻", "Day"),
    ("Maximiliana-Theodora Wilhelmine", "Freifrau von Hohenstein-Waldburg zu Altenbergshausen"),
    ("Ng", "O"),
)
#: Town, country, time zone, locale, how a mobile number begins.
TOWNS = (
    ("Hamburg", "DE", "Europe/Berlin", "de", "+49151"),
    ("München", "DE", "Europe/Berlin", "de", "+49160"),
    ("Köln", "DE", "Europe/Berlin", "de", "+49170"),
    ("Wien", "AT", "Europe/Vienna", "de", "+43660"),
    ("Zürich", "CH", "Europe/Zurich", "de", "+4179"),
    ("London", "GB", "Europe/London", "en-gb", "+4477"),
    ("Leeds", "GB", "Europe/London", "en-gb", "+4478"),
    ("Dublin", "IE", "Europe/Dublin", "en-gb", "+35387"),
    ("Portland", "US", "America/Los_Angeles", "en", "+1503"),
    ("Austin", "US", "America/Chicago", "en", "+1512"),
    ("Boston", "US", "America/New_York", "en", "+1617"),
    ("Lyon", "FR", "Europe/Paris", "fr", "+336"),
    ("Málaga", "ES", "Europe/Madrid", "es", "+346"),
    ("Kraków", "PL", "Europe/Warsaw", "pl", "+4850"),
    ("Malmö", "SE", "Europe/Stockholm", "sv", "+4670"),
    ("São Paulo", "BR", "America/Sao_Paulo", "pt-br", "+5511"),
)
MAIL = ("fastpost.test", "inbox.test", "letterbox.test", "mailhaus.test", "postbox.test")
FIRM_WORDS = words(
    "Northgate Riverside Harbour Oakfield Summit Lakeside Meadow Stonebridge Elm Cedar Birch "
    "Maple Falcon Heron Beacon Anchor Granite Copper Silver Amber Crescent Vantage Keystone "
    "Brightwater Highfield Westbrook Eastgate Kingsway Fairview Sunrise"
)
FIRM_KINDS = words(
    "School Studio Partners Clinic Bakery Works Logistics Consulting Media Labs Foods Books "
    "Gardens Theatre Engineering Academy"
)
SOURCES = ("website", "referral", "newsletter", "partner", "event", "import")
PLANS = (("Starter", "9.00"), ("Plus", "19.00"), ("Family", "29.00"), ("Pro", "49.00"))
ITEMS = (
    ("course", "basics", "First steps", "learning"),
    ("course", "planning", "Planning a month ahead", "learning"),
    ("course", "numbers", "Reading your numbers", "learning"),
    ("course", "habits", "Habits that last", "wellbeing"),
    ("plan", "spring", "Spring plan", "planning"),
    ("plan", "autumn", "Autumn plan", "planning"),
    ("course", "teamwork", "Working together", "skills"),
    ("course", "writing", "Clear writing", "skills"),
)
PAGES = ("Pricing", "Help centre", "Blog: five small habits", "Features", "About us", "Contact")
EVENTS = ("Open evening", "Monthly workshop", "Question hour", "Summer meeting")
REASONS = ("too expensive", "not enough time", "missing a feature", "switched to another product")
MILESTONES = ("30 days in a row", "first plan finished", "100 entries", "one year with us")
