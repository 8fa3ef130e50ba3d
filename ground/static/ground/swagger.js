// Swagger UI. A signed-in person may try the API out, so requests carry the CSRF token.
{
  const cookie = (name) =>
    document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

  SwaggerUIBundle({
    url: document.getElementById("docs").dataset.schema,
    domNode: document.getElementById("docs"),
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    persistAuthorization: false,
    validatorUrl: null,
    requestInterceptor(request) {
      const token = cookie("csrftoken");
      if (token) request.headers["X-CSRFToken"] = token;
      return request;
    },
  });
}
