/* SPDX-License-Identifier: Apache-2.0 */
/* The service connections of the default world, all of the project "Space game web agent":
 *   …01 production, …06 development   made by Azure DevOps, with a secret
 *   …02 manual                        made by hand
 *   …03 shared here, …04 borrowed     of two projects: this one is the first, or the second
 *   …05 half made                     its creation failed
 *   …07 lcs                           for Lifecycle Services */
#include "api/api.h"
#include "api/endpoints.h"
#include "world.h"

#define AGENT "\"id\":\"a0000000-0000-4000-8000-000000000001\",\"name\":\"Space game web agent\""
#define OTHER "\"id\":\"a0000000-0000-4000-8000-000000000002\",\"name\":\"Other\""
#define REFERENCE(project, name)                                                                   \
    "{\"projectReference\":{" project "},\"name\":\"" name "\",\"description\":\"\"}"
#define AZURE(name, shared, scheme, mode, more)                                                    \
    "{\"secret\":\"serviceprincipalkey\",\"object\":{\"name\":\"" name "\",\"type\":\"azurerm\","  \
    "\"url\":\"https://management.azure.com/\",\"owner\":\"library\",\"isShared\":" shared         \
    ",\"isReady\":true,\"isOutdated\":false,\"authorization\":{\"scheme\":\"" scheme               \
    "\",\"parameters\":{\"tenantid\":\"" WORLD_TENANT "\",\"serviceprincipalid\":\"" WORLD_APP     \
    "2\",\"authenticationType\":\"spnKey\"}},\"data\":{\"environment\":\"AzureCloud\","            \
    "\"scopeLevel\":\"Subscription\",\"subscriptionName\":\"Contoso sandbox\","                    \
    "\"creationMode\":\"" mode "\"}," more "}}"
#define ONE(name, mode, more)                                                                      \
    AZURE(name, "false", ENDPOINTS_SECRET_SCHEME, mode,                                            \
          more "\"serviceEndpointProjectReferences\":[" REFERENCE(AGENT, name) "]")

const char endpoints_world[] =
    "{\"resources\":{\"devops\":{\"organizations\":{\"contoso\":{"
    "\"projects\":{\"Space game web agent\":{\"id\":\"a0000000-0000-4000-8000-000000000001\"},"
    "\"Other\":{\"id\":\"a0000000-0000-4000-8000-000000000002\"}},\"endpoints\":{"
    "\"e0000000-0000-4000-8000-000000000001\":" ONE(
        "production", "Automatic",
        "") ","
            "\"e0000000-0000-4000-8000-000000000002\":" ONE(
                "manual", "Manual",
                "") ","
                    "\"e0000000-0000-4000-8000-000000000003\":" AZURE(
                        "shared here", "true", ENDPOINTS_SECRET_SCHEME, "Automatic",
                        "\"serviceEndpointProjectReferences\":[" REFERENCE(AGENT, "shared here") "," REFERENCE(
                            OTHER,
                            "shared here") "]") ","
                                                "\"e0000000-0000-4000-8000-000000000004\":" AZURE(
                                                    "borrowed", "true", ENDPOINTS_SECRET_SCHEME,
                                                    "Automatic",
                                                    "\"serviceEndpointProjectReferences\":"
                                                    "[" REFERENCE(OTHER, "borrowed") "," REFERENCE(
                                                        AGENT,
                                                        "borrowed") "]") ","
                                                                         "\"e0000000-0000-4000-"
                                                                         "8000-000000000005\":" ONE(
                                                                             "half made",
                                                                             "Automatic",
                                                                             "\"operationStatus\":{"
                                                                             "\"state\":\"Failed\","
                                                                             "\"statusMessage\":"
                                                                             "\"no role\"},") ","
                                                                                              "\"e0"
                                                                                              "0000"
                                                                                              "00-"
                                                                                              "0000"
                                                                                              "-400"
                                                                                              "0-"
                                                                                              "8000"
                                                                                              "-000"
                                                                                              "0000"
                                                                                              "0000"
                                                                                              "6\""
                                                                                              ":" ONE(
                                                                                                  "development",
                                                                                                  "Automatic",
                                                                                                  "\"readersGroup\":{\"displayName\":\"kept\"},") ","
                                                                                                                                                  "\"e0000000-0000-4000-8000-000000000007\":{\"secret\":\"password\",\"object\":{"
                                                                                                                                                  "\"name\":\"lcs\",\"type\":\"lcsserviceendpoint\",\"owner\":\"library\",\"isShared\":false,"
                                                                                                                                                  "\"isReady\":true,\"url\":\"https://login.microsoftonline.com/organizations\","
                                                                                                                                                  "\"data\":{\"apiurl\":\"https://lcsapi.lcs.dynamics.com\"},\"authorization\":{"
                                                                                                                                                  "\"scheme\":\"UsernamePassword\",\"parameters\":{\"username\":\"svc-lcs@contoso.example\"}},"
                                                                                                                                                  "\"serviceEndpointProjectReferences\":[" REFERENCE(
                                                                                                                                                      AGENT,
                                                                                                                                                      "lcs") "]}}"
                                                                                                                                                             "}}}}}}";
