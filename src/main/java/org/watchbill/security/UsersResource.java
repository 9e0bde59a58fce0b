package org.watchbill.security;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.watchbill.json.Given;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Condition;
import org.watchbill.rest.Tag;

/** {@code /users}: who may log in, and with which roles. */
@Path("users")
@ApplicationScoped
@RolesAllowed(Roles.ADMIN)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {

  /** A list as every list of this API answers; all users fit on one page. */
  public record Page(List<AccountView> items, String next) {}

  @Inject Accounts accounts;

  @GET
  public Page list() {
    return new Page(accounts.list().stream().map(AccountView::of).toList(), null);
  }

  @GET
  @Path("{name}")
  public Response get(@PathParam("name") String name, @BeanParam Condition condition) {
    return accounts
        .find(name)
        .map(
            account ->
                condition.answer(Accounts.shown(name), AccountView.of(account), tag(account)))
        .orElseThrow(() -> Problem.notFound("there is no user '" + name + "'"));
  }

  @PUT
  @Path("{name}")
  public Response put(
      @PathParam("name") String name,
      Given<AccountChange> change,
      @BeanParam Condition condition,
      @Context UriInfo uriInfo) {
    return change.take(
        partly -> accounts.check(name, partly), whole -> put(name, whole, condition, uriInfo));
  }

  private Response put(String name, AccountChange change, Condition condition, UriInfo uriInfo) {
    Accounts.Changed changed = accounts.put(name, change, condition);
    Account account = changed.account();
    Response.ResponseBuilder answer =
        changed.isNew() ? Response.created(uriInfo.getAbsolutePath()) : Response.ok();
    return Condition.tagged(answer, AccountView.of(account), tag(account)).build();
  }

  private static Tag tag(Account account) {
    return Tag.of(account.version(), AccountView.of(account));
  }

  @DELETE
  @Path("{name}")
  public void delete(@PathParam("name") String name, @BeanParam Condition condition) {
    accounts.delete(name, condition);
  }
}
