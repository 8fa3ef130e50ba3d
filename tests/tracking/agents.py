"""What machines and people say of themselves, after what their makers tell of it: kind of hit,
address, agent and the rule that decides.
"""

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36"
)
AGENTS = (
    # People.
    ("click", "203.0.113.7", CHROME, "reader"),
    (
        "click",
        "203.0.113.7",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
        " Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "reader",
    ),
    (
        "open",
        "2001:db8::7",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0",
        "reader",
    ),
    (
        "open",
        "203.0.113.7",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
        "outlook",
    ),
    (
        "open",
        "203.0.113.7",
        "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17628; Pro)",
        "reader",
    ),
    ("open", "203.0.113.7", "Outlook-iOS/723.4224.prod.iphone (4.24.0)", "reader"),
    (
        "open",
        "66.249.84.3",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        "gmail",
    ),
    # Nobody can tell.
    (
        "open",
        "87.248.114.12",
        "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
        "yahoo",
    ),
    ("click", "52.16.4.9", CHROME, "servers"),
    ("open", "203.0.113.7", "SomethingElse/1.0", "strange"),
    # Machines.
    ("open", "104.28.40.9", "Mozilla/5.0", "apple_privacy"),
    ("click", "104.28.40.9", "Mozilla/5.0", "bare_agent"),
    (
        "open",
        "66.102.8.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
        "gmail_ahead",
    ),
    ("click", "40.107.22.5", CHROME, "scanner_network"),
    ("click", "2a01:111:f403:c10c::1", CHROME, "scanner_network"),
    ("click", "::ffff:40.107.22.5", CHROME, "scanner_network"),
    ("click", "67.231.152.17", CHROME, "scanner_network"),
    ("click", "148.163.141.2", CHROME, "scanner_network"),
    ("click", "207.211.31.9", CHROME, "scanner_network"),
    ("click", "209.222.82.5", CHROME, "scanner_network"),
    ("click", "203.0.113.7", "BarracudaCentral/1.0", "scanner"),
    ("click", "203.0.113.7", "Mozilla/5.0 (compatible; Mimecast URL Protect)", "scanner"),
    ("click", "203.0.113.7", "Mozilla/5.0 (compatible; proofpoint-urldefense)", "scanner"),
    ("click", "203.0.113.7", "CiscoSecureEmail", "scanner"),
    ("click", "203.0.113.7", "", "no_agent"),
    ("click", "203.0.113.7", "  ", "no_agent"),
    ("click", "203.0.113.7", "python-requests/2.32.3", "program"),
    ("click", "203.0.113.7", "Go-http-client/2.0", "program"),
    ("click", "203.0.113.7", "curl/8.7.1", "program"),
    ("click", "203.0.113.7", CHROME.replace("Chrome/", "HeadlessChrome/"), "program"),
    (
        "click",
        "203.0.113.7",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
        "preview",
    ),
    (
        "click",
        "203.0.113.7",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "preview",
    ),
    (
        "click",
        "203.0.113.7",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "preview",
    ),
    ("click", "203.0.113.7", "WhatsApp/2.23.20.0", "preview"),
    ("click", "203.0.113.7", "TelegramBot (like TwitterBot)", "preview"),
    (
        "click",
        "203.0.113.7",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "preview",
    ),
)
