"""Root fields that write what comes from networks, sites and forms, and what is sent to endpoints."""

from tests.tenancy.calls import GROUP, PRODUCT, Call, Its
from tests.tenancy.settled import SOON

NETWORK_WRITES: dict[str, Call] = {
    "connectedAccountCreate": Call(
        {
            "network": "VK",
            "name": "Group",
            "resourceId": GROUP,
            "productId": PRODUCT,
            "secrets": [{"name": "secret", "value": "another-secret"}],
        }
    ),
    "connectedAccountChange": Call(
        {
            "connectedAccountId": Its("connected_account"),
            "name": "Our group",
            "resourceId": GROUP,
            "productId": PRODUCT,
        }
    ),
    "connectedAccountRotate": Call({"connectedAccountId": Its("connected_account"), "secret": "address"}),
    "connectedAccountDisable": Call({"connectedAccountId": Its("account_to_disable")}),
    "connectedAccountEnable": Call({"connectedAccountId": Its("account_to_enable")}),
    "intakeReplay": Call({"connectedAccountId": Its("connected_account")}),
    "intakeBackfill": Call({"connectedAccountId": Its("connected_account"), "start": SOON, "end": SOON}),
    "intakeFailureReplay": Call({"failureIds": [Its("infl_to_replay")]}),
    "webhookDeliveryReplay": Call({"deliveryId": Its("whd_failed")}),
    "webhookEndpointCreate": Call(
        {
            "name": "Theirs",
            "url": "https://example.com/",
            "productIds": [PRODUCT],
            "channelIds": [Its("chan_vk")],
            "resourceIds": [GROUP],
            "teamIds": [Its("team")],
        }
    ),
    "webhookEndpointDelete": Call({"endpointId": Its("endpoint_to_delete")}),
    "webhookEndpointDisable": Call({"endpointId": Its("endpoint_to_disable")}),
    "webhookEndpointEnable": Call({"endpointId": Its("endpoint_to_enable")}),
    "webhookEndpointRotate": Call({"endpointId": Its("endpoint")}),
    "webhookEndpointTest": Call({"endpointId": Its("endpoint")}),
    "webhookEndpointUpdate": Call(
        {
            "endpointId": Its("endpoint"),
            "productIds": [PRODUCT],
            "channelIds": [Its("chan_vk")],
            "resourceIds": [GROUP],
            "teamIds": [Its("team")],
        }
    ),
    "formCreate": Call({"name": "Trial", "productId": PRODUCT, "resourceId": GROUP, "stepKey": "asked"}),
    "formUpdate": Call({"formId": Its("form"), "name": "Test drive", "stepKey": "interested"}),
    "formPublish": Call({"formId": Its("form_to_publish")}),
    "formArchive": Call({"formId": Its("form_to_archive")}),
    "formRestore": Call({"formId": Its("form_to_restore")}),
    "formReplay": Call({"formId": Its("form")}),
    "formSubmissionAccept": Call({"submissionId": Its("formsub_bot")}),
    "writeKeyCreate": Call(
        {"connectedAccountId": Its("site_account"), "name": "Web", "origins": ["https://site.test"]}
    ),
    "writeKeyChange": Call({"writeKeyId": Its("write_key"), "name": "Shop"}),
    "writeKeyRotate": Call({"writeKeyId": Its("key_to_rotate")}),
    "writeKeyRevoke": Call({"writeKeyId": Its("key_to_revoke")}),
}
