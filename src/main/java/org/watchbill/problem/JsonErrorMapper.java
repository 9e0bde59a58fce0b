package org.watchbill.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.watchbill.json.JsonFault;

/** Answers JSON that a resource reads by itself, as a stream, and cannot. */
@Provider
public class JsonErrorMapper implements ExceptionMapper<JsonProcessingException> {

  @Override
  public Response toResponse(JsonProcessingException e) {
    return ProblemBody.response(JsonFault.problem(e));
  }
}
