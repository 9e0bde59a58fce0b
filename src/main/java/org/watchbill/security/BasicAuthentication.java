package org.watchbill.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.CallerPrincipal;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.problem.Outage;
import org.watchbill.problem.Problem;
import org.watchbill.problem.ProblemBody;

/**
 * HTTP Basic for every page and endpoint but those of health, which anyone may ask.
 *
 * <p>An own mechanism instead of the container's: it answers as {@code application/problem+json},
 * slows guessing down and remembers a login for a short while. No session is made.
 */
@ApplicationScoped
public class BasicAuthentication implements HttpAuthenticationMechanism {

  private static final Logger LOG = Logger.getLogger(BasicAuthentication.class.getName());
  private static final String REALM = "Basic realm=\"Watchbill\", charset=\"UTF-8\"";

  private static final String HEALTH = "/health";

  @Inject LogIn logIn;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    if (!context.isProtected() && HEALTH.equals(request.getServletPath())) {
      return context.doNothing(); // whoever it may be: a login would ask the database
    }
    Optional<BasicCredential> credential = BasicCredential.of(request.getHeader("Authorization"));
    if (credential.isEmpty()) {
      return context.isProtected()
          ? unauthorized(response, "a name and its password are needed")
          : context.doNothing();
    }
    LoginAnswer answer = attempt(credential.get(), request.getRemoteAddr());
    if (answer instanceof LoginAnswer.Welcome welcome) {
      Login login = welcome.login();
      return context.notifyContainerAboutLogin(new CallerPrincipal(login.name()), login.roles());
    }
    if (answer instanceof LoginAnswer.SlowedDown slowed) {
      long seconds = Math.max(1, (slowed.left().toMillis() + 999) / 1000);
      String detail = "the password was not looked at; try again in " + seconds + " s";
      return later(response, 429, "Too many failed logins", detail, seconds);
    }
    return answer instanceof LoginAnswer.Refused
        ? unauthorized(response, "no user has this name and password")
        : later(response, 503, "Logins cannot be checked now", "try again in a moment", 1);
  }

  private LoginAnswer attempt(BasicCredential credential, String address) {
    try {
      return logIn.attempt(credential, address);
    } catch (RuntimeException e) {
      if (!Outage.explains(e)) {
        LOG.log(Level.WARNING, "A login cannot be checked", e);
      }
      return new LoginAnswer.Busy();
    }
  }

  private static AuthenticationStatus unauthorized(HttpServletResponse response, String detail) {
    response.setHeader("WWW-Authenticate", REALM);
    return send(response, 401, "Not logged in", detail);
  }

  private static AuthenticationStatus later(
      HttpServletResponse response, int status, String title, String detail, long seconds) {
    response.setHeader("Retry-After", Long.toString(seconds));
    return send(response, status, title, detail);
  }

  private static AuthenticationStatus send(
      HttpServletResponse response, int status, String title, String detail) {
    try {
      response.setStatus(status);
      SafeHeaders.on(response);
      response.setContentType(ProblemBody.TYPE);
      byte[] body = ProblemBody.bytes(new Problem(status, title, detail, List.of()));
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
      response.flushBuffer();
      return AuthenticationStatus.SEND_FAILURE;
    } catch (IOException e) {
      throw new UncheckedIOException("the client went away", e);
    }
  }
}
