// Swagger UI of the document at /api. It asks nobody but this server.
SwaggerUIBundle({
  url: "/api",
  dom_id: "#interface",
  validatorUrl: null,
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
