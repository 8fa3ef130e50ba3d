"""Addresses below /portal/."""

from django.urls import path

from portal.pages import chats, colours, details, devices, home, notices, security, sign_in, wishes

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("read/", home.mark_all_read, name="mark_all_read"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/read/", notices.read_one, name="read_one"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/password/", sign_in.password, name="password"),
    path("link/", sign_in.link, name="link"),
    path("link/<slug:secret>/", sign_in.open_link, name="open_link"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("colours.css", colours.colours, name="colours"),
    path("details/", details.details, name="details"),
    path("details/copy/", details.ask, {"kind": "export"}, name="ask_for_copy"),
    path("details/erasure/", details.ask, {"kind": "erasure"}, name="ask_for_erasure"),
    path("messages/", wishes.messages_page, name="messages"),
    path("messages/devices/", devices.add_device, name="add_device"),
    path("messages/devices/<int:pk>/remove/", devices.remove_device, name="remove_device"),
    path("messages/devices/<int:pk>/test/", devices.try_device, name="try_device"),
    path("messages/chat/disconnect/", chats.disconnect, name="disconnect_chat"),
    path("worker.js", devices.worker, name="worker"),
    path("security/", security.security, name="security"),
    path("security/password/", security.set_password, name="set_password"),
    path("security/sign-out/<int:pk>/", security.sign_out_browser, name="sign_out_browser"),
    path("security/sign-out/", security.sign_out_everywhere, name="sign_out_everywhere"),
]
